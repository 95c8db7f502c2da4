from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.markup.sections import link_part, part_of

BODY = dedent("""\
    Introduction. ^intro

    # One

    Text of one.

    ## Same

    First. ^2nd

    # Two: [[with]] marks ##

    ## Same

    - item
      goes on ^item
      - below
    - other

    | a |
    |---|
    | b |

    ^table

    ```sh
    # no heading
    ^no-block

    last
    ```

    ^code

    > A quote
    > of two lines ^quote
    """)


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ("One#Same", "## Same\n\nFirst. ^2nd\n"),
        ("one", "# One\n\nText of one.\n\n## Same\n\nFirst. ^2nd\n"),
        ("Two with marks#same", BODY[BODY.rindex("## Same") :]),
        ("^intro", "Introduction. ^intro"),
        ("^INTRO", "Introduction. ^intro"),
        ("One#^2nd", "First. ^2nd"),
        ("^item", "- item\n  goes on ^item\n  - below"),
        ("^table", "| a |\n|---|\n| b |"),
        ("^code", "```sh\n# no heading\n^no-block\n\nlast\n```"),
        ("^quote", "> A quote\n> of two lines ^quote"),
    ],
)
def test_a_part_is_found(place: str, part: str) -> None:
    assert part_of(BODY, place) == part


@pytest.mark.parametrize("place", ["Three", "Two#One", "One#Same#Same", "no heading", "^no-block", "^absent"])
def test_a_missing_part_is_not_found(place: str) -> None:
    assert part_of(BODY, place) is None


def test_a_heading_of_another_name_is_named_alone() -> None:
    assert link_part("# A\n\n## B: c\n\nQ: x", 4, "B: c") == "B c"


def test_a_heading_that_occurs_twice_is_named_with_those_above_it() -> None:
    body = "# A\n\n## Same\n\nQ: x\n\n# B\n\n### Same\n\nQ: y"
    assert [link_part(body, line, "Same") for line in (4, 10)] == ["A#Same", "B#Same"]


@pytest.mark.parametrize(
    ("body", "line", "place"),
    [
        ("# H\nQ: x\nA: y ^one\n", 1, "^one"),
        ("# H\nQ: x\nA: y\n\n^one\n", 1, "^one"),
        ("# H\n- a::b ^one\n- c::d ^two\n", 2, "^two"),
        ("# H\n- a::b\n- c::d ^two\n", 1, "H"),
        ("# H\nQ: x\nA: y\n\nOther text. ^two\n", 1, "H"),
        ("# H\n```\n2 ^2\n```\n", 1, "H"),
        ("# H\nQ: 2 ^ 3\n", 1, "H"),
    ],
)
def test_a_block_with_an_id_is_named_by_it(body: str, line: int, place: str) -> None:
    assert link_part(body, line, "H") == place


_LINES = st.lists(
    st.sampled_from(
        ["# a", "## a", "#", "text ^a", "^a", "- a", "  - b ^a", "```", "~~~", "> q ^a", "", "\t"]
    ),
    max_size=25,
)


@given(_LINES.map("\n".join), st.sampled_from(["a", "a#a", "^a", "", "#", "^"]))
def test_any_part_of_a_note_is_made_of_its_lines(body: str, place: str) -> None:
    part = part_of(body, place)
    assert part is None or {line.strip() for line in part.split("\n")} <= {
        line.strip() for line in body.split("\n")
    }


@given(_LINES.map("\n".join), st.integers(0, 30), st.sampled_from([None, "a"]))
def test_the_link_to_a_card_names_a_part_of_its_note(body: str, line: int, heading: str | None) -> None:
    place = link_part(body, line, heading)
    assert place in ("", "a") or part_of(body, place) is not None
