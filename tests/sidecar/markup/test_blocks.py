"""The blocks of a note where Obsidian differs from CommonMark."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.outline import Kind


def pieces(text: str) -> list[tuple[Kind, str]]:
    return [(piece.kind, text[piece.start : piece.end]) for piece in blocks_of(text).pieces]


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("$$\na\n\nb\n$$ after", "$$\na\n\nb\n$$"),
        ("$$ a = 1\n\nb = 2\n$$", "$$ a = 1\n\nb = 2\n$$"),
        (
            "words $$\\begin{cases}\n* & a \\\\\n\n\\end{cases}$$",
            "$$\\begin{cases}\n* & a \\\\\n\n\\end{cases}$$",
        ),
        ("- item\n$$\na\n\nb\n$$", "$$\na\n\nb\n$$"),
        ("> $$\n> a\n>\n> b\n> $$", "$$\n> a\n>\n> b\n> $$"),
        ("$$f = \\text{if $x<0$}\\\\1$$ end", "$$f = \\text{if $x<0$}\\\\1$$"),
        ("a $x_1$ b", "$x_1$"),
        ("a $x\\$y$ b", "$x\\$y$"),
        ("$$\n# a\n```\n$$", "$$\n# a\n```\n$$"),
        ("`$$` and $$x$$", "$$x$$"),
    ],
)
def test_a_formula_ends_at_its_second_mark(text: str, formula: str) -> None:
    assert [written for kind, written in pieces(text) if kind is Kind.MATH] == [formula]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10, or $5-$10.",
        "$$ is the process id\n\nthe end $$",
        "a \\$5$ b",
        "costs $$ and\n\nmore $$ here",
        "$$",
        "$$$$",
        "> $$\n> a\n\n$$",
    ],
)
def test_what_only_looks_like_a_formula_is_text(text: str) -> None:
    assert pieces(text) == []


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("%%\nQ: a\n\n```\n%%", "%%\nQ: a\n\n```\n%%"),
        ("a %%b%% c", "%%b%%"),
        ("a %%b\nc%% d", "%%b\nc%%"),
        ("- a\n  %%\n  b\n  %%\n- c", "%%\n  b\n  %%"),
        ("%%a\n\nb%% c", "%%a\n\nb%%"),
    ],
)
def test_a_comment_ends_at_its_second_mark(text: str, comment: str) -> None:
    assert pieces(text) == [(Kind.COMMENT, comment)]


@pytest.mark.parametrize(
    "text", ["a %%b\n\nc%% d", "%%", "100%% sure", "> %%\n> a\n\nb %%", "<!-- open", "`a"]
)
def test_an_unclosed_mark_is_text(text: str) -> None:
    assert pieces(text) == []


def test_the_piece_that_begins_first_contains_the_others() -> None:
    assert pieces("%%\n```\n%%\n\n```\n%%\n```") == [
        (Kind.COMMENT, "%%\n```\n%%"),
        (Kind.FENCE, "```\n%%\n```"),
    ]
    assert pieces("<!-- `a --> b ` c") == [(Kind.HTML_COMMENT, "<!-- `a -->")]
    assert pieces("`<!--` b `-->`") == [(Kind.CODE, "`<!--`"), (Kind.CODE, "`-->`")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\n\n    Q: x\n\n\tA: y\n\nb", "Q: x\n\n\tA: y"),
        ("- a\n\n      Q: x", "Q: x"),
        ("    Q: x", "Q: x"),
    ],
)
def test_indented_code_is_code(text: str, code: str) -> None:
    assert pieces(text) == [(Kind.INDENTED_CODE, code)]


@pytest.mark.parametrize(
    "text", ["a\n    b", "- a\n    b", "- a\n\n    b", "[^1]: a\n\n    b", "\u3000\u3000\u3000\u3000a"]
)
def test_an_indented_line_that_continues_something_is_text(text: str) -> None:
    assert pieces(text) == []


def test_headings_have_level_title_and_span() -> None:
    text = (
        "# One ##\n\nTwo\nlines\n---\n> # In a quote\n- # In an item\n\n#no\n# \n####### no\n```\n# no\n```"
    )
    found = [
        (one.level, one.title, text[one.start : one.end], one.is_nested) for one in blocks_of(text).headings
    ]
    assert found == [
        (1, "One", "# One ##", False),
        (2, "Two lines", "Two\nlines\n---", False),
        (1, "In a quote", "> # In a quote", True),
        (1, "In an item", "- # In an item", True),
        (1, "", "# ", False),
    ]


def test_list_items_have_start_and_depth() -> None:
    text = "- a\n  1. b\n> - c\n\n- - d"
    assert [(text[item.start :][:2], item.depth) for item in blocks_of(text).items] == [
        ("- ", 0),
        ("1.", 1),
        ("- ", 1),
        ("- ", 0),
        ("- ", 1),
    ]


def test_an_unclosed_fence_runs_to_the_end_and_is_reported() -> None:
    blocks = blocks_of("before\n```\nQ: x\n\n# Heading")
    assert (blocks.unclosed_fence, blocks.pieces[0].end, blocks.headings) == (7, 26, ())


# A blank is written as "·", the end of a line as "↵".
_FRAGMENTS = """
    ` `` ```↵ ~~~ $ $$ $$↵ %% %%↵ <!-- --> <!--ID:·1--> \\ ↵ ↵↵ -· 1.· >· ···· #· [^a]:· <div>↵ a · ---↵ ==
"""
_NASTY = st.lists(st.sampled_from([*_FRAGMENTS.split(), "\u3000", "\u2028"]), max_size=30).map(
    lambda parts: "".join(parts).replace("·", " ").replace("↵", "\n")
)


@given(_NASTY)
@example("$$\nx$$ b\n---\n")
def test_pieces_are_in_order_and_apart_and_no_mark_of_a_block_is_in_code(text: str) -> None:
    blocks = blocks_of(text)
    ends = [0, *(piece.end for piece in blocks.pieces)]
    assert all(
        end <= piece.start < piece.end <= len(text) for end, piece in zip(ends, blocks.pieces, strict=False)
    )
    places = [*(one.start for one in blocks.headings), *(item.start for item in blocks.items)]
    assert not any(piece.start < place < piece.end for piece in blocks.pieces for place in places)


@pytest.mark.parametrize(
    ("text", "is_formula"),
    [
        ("A: $$a\n\nb$$", True),
        ("So $$x = 1\n\ny = 2$$ it is", True),
        ("- $$a\n\n  b$$", True),
        ("The id is $$ in a shell.\n\nAnd $$ again.", False),
        ("It costs $$, or more.\n\nOr $$ less.", False),
        ("$$ a\n\nb $$ c", False),
    ],
)
def test_a_formula_over_blank_lines_touches_both_of_its_marks(text: str, is_formula: bool) -> None:
    assert (Kind.MATH in [piece.kind for piece in blocks_of(text).pieces]) == is_formula
