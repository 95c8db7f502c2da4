"""Laws that hold for every syntax and any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.formats.registry import READERS, extract
from support.growth import assert_proportional, processor_seconds

ALL = FormatOptions(syntaxes=tuple(READERS))

_LINES = st.sampled_from(
    [
        "START",
        "Basic",
        "Cloze",
        "Vocabulary",
        "Back: y",
        "Back:",
        "Tags: a b",
        "<!--ID: 1600000000001-->",
        "ID: 1600000000002",
        "^1600000000003",
        "^q-a1b2",
        "END",
        "x STARTI [Basic] q Back: a ENDI y",
        "STARTI [Cloze] {a}",
        "TARGET DECK: D",
        "FILE TAGS",
        "FROZEN - Basic:",
        "DELETE",
        "q #card",
        "#card-reverse",
        "## h #card #t ^q-a1b2",
        "- item #card-spaced",
        "  more",
        "q #flashcard",
        "q #spaced",
        "# h #flashcards/cloze",
        "==<<1|x>>== ==y== {2:z}",
        "{x",
        "a::b",
        "a:::b <!--ID: 1600000000001-->",
        "> [!qa] q",
        "> [!card]- q",
        "> a",
        "| a |",
        "| - |",
        "---",
        "===",
        "```anki",
        "```flashcard",
        "```",
        "front: a",
        "back: |",
        "1. q",
        "Deck: D",
        "<!-- basicblock-start deck='D' -->",
        "q::",
        "<!-- clozeblock-end -->",
        "<!-- basicblock-end -->",
        "Q: q",
        "A: a",
        "# Question (EN)",
        "## Answer (EN)",
        "text",
        "",
    ]
)
_BODIES = st.text() | st.lists(_LINES | st.text(max_size=5), max_size=30).map("\n".join)
_FRONTMATTER = st.sampled_from(
    [
        {},
        {},
        {"mid": "1", "nid": "1600000000001"},
        {"cards-deck": "D", "test": [{"front": "a", "back": "b"}, "x", {"q": "a"}]},
        {"flashcards": {"q-a1b2": {"nid": "1600000000001"}}, "test": 3},
        {"flashcards": ["q"], "deck": "D", "mid": None, "nid": []},
    ]
)
_NOTES = st.builds(Note, st.sampled_from(["q-a.md", "a/b.md"]), st.just("a"), _FRONTMATTER, _BODIES)


@given(_NOTES)
def test_positions_count_from_zero_without_a_gap_in_the_order_of_the_note(note: Note) -> None:
    drafts = extract(note, ALL).drafts

    assert sorted({draft.position for draft in drafts}) == list(range(len({d.position for d in drafts})))
    firsts = [min(d.line for d in drafts if d.position == n) for n in sorted({d.position for d in drafts})]
    assert all(one <= other for one, other in pairwise(firsts))


@given(_NOTES)
def test_every_line_is_one_of_the_note(note: Note) -> None:
    found = extract(note, ALL)

    lines = [draft.line for draft in found.drafts] + [said.line or 0 for said in found.diagnoses]
    assert all(1 <= line <= 1 + note.body.count("\n") for line in lines)


@given(_NOTES)
def test_readers_claim_different_text(note: Note) -> None:
    page = Page.of(note)
    for name, read in READERS.items():
        claimed = sorted(read(page, ALL).claimed)
        assert all(start < end for start, end in claimed), name
        page = page.without(claimed)

    assert all(one[1] <= other[0] for one, other in pairwise(page.taken))


@given(_NOTES)
def test_no_two_cards_have_the_same_anki_note(note: Note) -> None:
    ids = [draft.anki_id for draft in extract(note, ALL).drafts if draft.anki_id]

    assert len(ids) == len(set(ids))


@given(_NOTES)
def test_a_card_has_a_front_in_the_fields_of_its_note_type(note: Note) -> None:
    for draft in extract(note, ALL).drafts:
        assert set(draft.fields) <= set(draft.note_type.content_fields)
        assert draft.fields[draft.note_type.front].strip()


@given(st.lists(st.sampled_from(["Q: a", "A: b", "", "text", "# Head"]) | st.text(max_size=9)).map("\n".join))
def test_an_id_line_is_never_part_of_a_card(body: str) -> None:
    text = "\n".join(f"{line}\n<!--ID: 1600000000001-->" for line in body.split("\n"))

    drafts = extract(Note("a.md", "a", {}, text), FormatOptions(syntaxes=("question-answer",))).drafts
    assert not any("<!--ID:" in field for draft in drafts for field in draft.fields.values())


_ADVERSARIES = [
    "START\n",
    "START\nBasic\n",
    "START\nBasic\nq\nBack: a\nEND\n",
    "STARTI [Basic] ",
    "STARTI [Basic] a Back: b ENDI ",
    "{a ",
    "{a\n",
    "==a\n",
    "=a",
    "==<<1|",
    "> [!qa] a\n> b\n",
    "> ",
    "# a #card\nb\n",
    "a #card\n",
    "a #card\n" + 20 * "\n",
    "#a ",
    "#card ",
    "a\n---\n",
    "|a|\n|-|\n",
    "- a\n",
    "a::",
    "Tags: a\n",
    "<!--ID: 1--> ",
    "^1234567890123\n",
    "TARGET DECK\n",
    "FROZEN - a:\nb",
    "DELETE\n<!--ID: 1-->\n",
    "---\n1. a\n> b\n",
    "<!-- basicblock-start a='b' ",
    "<!-- basicblock-start -->",
    "```anki\n",
    "```flashcard\nfront: a\nback: b\n```\n^q-a\n",
    "###### a\n# b\n",
    "# a #flashcards/1way\n",
    "Q: a\nA: b\n",
    "Back: ",
    "a b",
    " ",
    "\t",
    " \n",
]

_BEGINNINGS = [
    "START\n",
    "STARTI [",
    "STARTI [Basic] ",
    "TARGET DECK",
    "FROZEN - a:\n",
    "DELETE",
    "a #card",
    "# a #card\n",
    "a::",
    "Q:",
    "> [!qa]",
    "> [!",
    "---",
    "|",
    "1.",
    "- [ ] ",
    "<!--ID:",
    "<!--",
    "ID:",
    "^",
    "{",
    "==",
    "<!-- basicblock-start",
    "---\n1. a\n",
]


@pytest.mark.serial
@pytest.mark.parametrize("piece", _ADVERSARIES)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    assert_proportional(
        lambda size: _extract(piece * (size // len(piece))), 25_000, shortest=_prose_seconds(1_500)
    )


@pytest.mark.serial
@pytest.mark.parametrize("filling", [" ", "\t", "1", "+", "-", "=", "#", " #a", " +(1)", "{", "a b"])
def test_a_long_line_takes_time_in_proportion_after_any_mark(filling: str) -> None:
    prose = _prose_seconds(150)
    for beginning in _BEGINNINGS:
        _assert_line_proportional(beginning, filling, prose)


def _assert_line_proportional(beginning: str, filling: str, shortest: float) -> None:
    assert_proportional(
        lambda size: _extract(f"{beginning}{filling * (size // len(filling))}x"),
        2_500,
        shortest=shortest,
        about=repr(beginning),
    )


def _prose_seconds(lines: int) -> float:
    return processor_seconds(lambda count: _extract("A line of prose.\n" * count), lines)


def _extract(body: str) -> None:
    extract(Note("q-a.md", "a", {}, body), ALL)
