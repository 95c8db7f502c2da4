import pytest

from obsidian_anki_sync.domain.draft import Extraction
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract


def read(body: str) -> Extraction:
    return extract(Note("a.md", "a", {}, body), FormatOptions())


def faces(body: str) -> list[tuple[str, str]]:
    return [(draft.fields["Front"], draft.fields["Back"]) for draft in read(body).drafts]


@pytest.mark.parametrize(
    "body",
    [
        "Q: x\nA: y",
        "Question: x\nAnswer: y",
        "Q. x\nA. y",
        "- Q: x\n- A: y",
        "1. Q: x\n   A: y",
        "Q: x\n\n\nA: y\n\nnot this",
        "Q:\nx\nA:\ny",
        "Q: x\nA: y\n# Heading",
        "Q: x\nA: y\n<!--ID: 1600000000000-->",
        "Q: x\nA: y <!--ID: 1600000000000-->",
        "Q: x\nA: y\nID: 1600000000000",
        "Q: x\nA: y\n^1600000000000",
        "Q:\u3000x\nA:\u3000y",
        "Q:\u00a0x\nA:\u00a0\u00a0y",
        "Question:\u2003x\nAnswer:\u202fy",
    ],
)
def test_a_pair_of_lines_is_a_card(body: str) -> None:
    assert faces(body) == [("x", "y")]


def test_an_answer_continues_over_lines_and_items() -> None:
    assert faces("Q: x\nA: y\nmore\n- one\n- two\n\nend") == [("x", "y\nmore\n- one\n- two")]


def test_an_answer_below_a_list_marker_loses_its_indentation() -> None:
    assert faces("- Q: x\n  A: y\n    - one\n      - two") == [("x", "y\n- one\n  - two")]


def test_an_answer_of_items_that_are_indented_with_tabs_and_spaces_keeps_their_depth() -> None:
    assert faces("- Q: x\n  A:\n\t- one\n    - two\n\t\t- three") == [("x", "- one\n- two\n    - three")]


def test_an_indented_answer_without_a_card_above_is_code() -> None:
    assert faces("Text:\n\n    Q: x\n    A: y\n") == []


def test_a_fence_in_an_answer_belongs_to_it_with_its_blank_lines() -> None:
    back = "y\n```\na\n\nQ: b\n```\nend"

    assert faces(f"Q: x\nA: {back}\n\nlater") == [("x", back)]


def test_the_next_question_ends_an_answer() -> None:
    assert faces("Q: a\nA: b\nQ: c\nA: d") == [("a", "b"), ("c", "d")]


def test_cards_are_counted_with_line_and_heading() -> None:
    found = read("Q: a\nA: b\n\n# Part ##\n\nQ: c\nA: d")

    assert [(d.position, d.line, d.heading) for d in found.drafts] == [(0, 1, None), (1, 6, "Part")]


@pytest.mark.parametrize("body", ["Q: x", "Q: x\n# Heading\nA: y", "text\n\nQ: x\n\nend"])
def test_a_question_without_an_answer_is_named_with_its_line(body: str) -> None:
    found = read(body)

    line = body.split("Q:")[0].count("\n") + 1
    assert (found.drafts, [(d.code, d.line) for d in found.diagnoses]) == (
        (),
        [("question-without-answer", line)],
    )


def test_an_empty_answer_is_named() -> None:
    assert [diagnosis.code for diagnosis in read("Q: x\nA:\n\ny").diagnoses] == ["empty-answer"]


@pytest.mark.parametrize(
    "body", ["```\nQ: x\nA: y\n```", "<!--\nQ: x\nA: y\n-->", "Q.E.D.\nA.B.", "FAQ: x\nA: y"]
)
def test_text_that_only_looks_like_a_pair_is_not_a_card(body: str) -> None:
    assert read(body) == Extraction(())


@pytest.mark.parametrize(
    ("body", "back", "deck", "tags"),
    [
        ("Q: x\nA: y\nDeck: A::B", "y", "A::B", ()),
        ("Q: x\nA: y\nTags: a, #b/c", "y", None, ("a", "b/c")),
        ("Q: x\nA: y\nmore\nTags: a\ndeck: D <!--ID: 1600000000000-->", "y\nmore", "D", ("a",)),
        ("Q: x\nA: y\nDeck: A\nmore", "y\nDeck: A\nmore", None, ()),
        ("Q: x\nA: Deck: A", "Deck: A", None, ()),
        ("Q: x\nA: y\nDeck:", "y\nDeck:", None, ()),
    ],
)
def test_the_last_lines_of_an_answer_may_name_deck_and_tags(
    body: str, back: str, deck: str | None, tags: tuple[str, ...]
) -> None:
    [draft] = read(body).drafts
    assert (draft.fields["Back"], draft.deck, draft.tags) == (back, deck, tags)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("Q: x\nA:\n- one\n- two\n\n- three", [6]),
        ("Q: x\nA: - one\n\n- two", [4]),
        ("Q: x\nA:\n1. one\n\n   more of it", [5]),
        ("- outer\n\t- Q: x\n\t  A: one\n\t  \n\t  two", [5]),
        ("Q: x\nA: y\n\n- another list", []),
        ("Q: x\nA:\n- one\n\nA paragraph", []),
        ("- Q: x\n  A: y\n\n- another item", []),
        ("- Q: x\n- A: y\n\n- another item", []),
        ("Q: x\nA:\n- one\n\n- Q: y\n- A: z", []),
        ("Q: x\nA:\n- one\n\n```\n- code\n```", []),
    ],
)
def test_a_list_that_continues_below_a_blank_line_is_a_finding(body: str, lines: list[int]) -> None:
    assert [said.line for said in read(body).diagnoses if said.code == "list-continues"] == lines
