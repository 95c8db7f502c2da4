"""Text between ``%%`` and ``%%`` is hidden, except for cards of syntaxes that use comments."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import Extraction
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import DEFAULT_SYNTAXES, FormatOptions
from obsidian_anki_sync.formats.registry import extract

ON = FormatOptions(
    syntaxes=(
        *DEFAULT_SYNTAXES,
        "flashcards-inline",
        "flashcards-2",
        "obsidian-to-anki-heading",
        "obsidian-to-anki-cloze",
    )
)


def read(text: str, options: FormatOptions = ON, **frontmatter: object) -> Extraction:
    return extract(Note("Note.md", "note", frontmatter, text), options)


def fronts(found: Extraction) -> list[str]:
    return [next(iter(draft.fields.values())) for draft in found.drafts]


def codes(found: Extraction) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.line) for finding in found.diagnoses]


@pytest.mark.parametrize(
    "card",
    [
        "START\nBasic\nwrapped\nBack: yes\nEND",
        "STARTI [Basic] wrapped Back: yes ENDI",
        "wrapped #card\nyes",
        "Q: wrapped\nA: yes\n<!--ID: 1600000000001-->",
        "```flashcard\nfront: wrapped\nback: yes\n```",
        "> [!CARD] wrapped\n> yes",
    ],
)
@pytest.mark.parametrize(
    "wrapped", ["%%\n{}\n%%", "Text\n\n%%\n\n{}\n\n%%\n\ntext", "Q: other?\nA: answer\n%%\n{}\n%%\n"]
)
def test_a_card_with_marks_of_its_own_is_read_in_a_comment(card: str, wrapped: str) -> None:
    found = read(wrapped.format(card))

    assert fronts(found)[-1] == "wrapped"
    assert not any("%%" in text for draft in found.drafts for text in draft.fields.values())
    assert found.diagnoses == ()


_UNMARKED = {
    "question-answer": "%%\nQ: hidden?\nA: no\n%%",
    "inline": "%%\nhidden::no\n%%",
    "on one line": "%%hidden::no%%",
    "spaced-repetition": "#flashcards\n\n%%\nhidden\n?\nno\n%%",
    "cloze": "#flashcards\n\n%%\n==hidden==\n%%",
}


@pytest.mark.parametrize("text", _UNMARKED.values(), ids=_UNMARKED.keys())
def test_any_other_card_in_a_comment_is_named_and_not_read(text: str) -> None:
    found = read(text)

    assert (found.drafts, [code for code, _ in codes(found)]) == ((), ["card-in-comment"])


@pytest.mark.parametrize("text", _UNMARKED.values(), ids=_UNMARKED.keys())
def test_the_setting_reads_them_all(text: str) -> None:
    found = read(text, replace(ON, cards_in_comments=True))

    assert len(found.drafts) == 1
    assert not any("%%" in field for field in found.drafts[0].fields.values())
    assert found.diagnoses == ()


@pytest.mark.parametrize(
    "text",
    [
        "inline %%hid::den%% words",
        "%%\nnote\n%%",
        "# Heading\n%% kanban:settings {a} %%",
        "a %%{x}%% b",
        "%% half::comment",
    ],
)
def test_half_a_comment_makes_no_card(text: str) -> None:
    assert not [draft for draft in read(text).drafts if "%%" not in text or text.count("%%") > 1]


@pytest.mark.parametrize(
    "text",
    [
        "Q: front\nA: before %%Q: x%% behind",
        "Q: front\nA: before\n%%\n\nA: x\n\n%%\nbehind",
        "START\nBasic\nfront\nBack: before %%Back: x%% behind\nEND",
        "front::before %%a::b%% behind",
    ],
)
def test_a_comment_within_a_card_has_no_marks_and_does_not_end_it(text: str) -> None:
    [draft] = read(text).drafts

    assert draft.fields["Front"] == "front"
    assert draft.fields["Back"].startswith("before")
    assert draft.fields["Back"].endswith("behind")


def test_lines_and_decks_are_those_of_the_note() -> None:
    found = read("TARGET DECK: A\n\n%%\nTARGET DECK: B\n\nwrapped #card\nyes\n%%\n\nQ: a?\nA: b\n")

    assert [(draft.line, draft.deck) for draft in found.drafts] == [(6, "A"), (10, "A")]


def test_a_deck_that_is_named_in_a_comment_is_for_the_note() -> None:
    assert [draft.deck for draft in read("%%\nTARGET DECK: A\n%%\n\nQ: a?\nA: b").drafts] == ["A"]


def test_a_tag_in_a_comment_is_a_tag_of_the_note() -> None:
    assert fronts(read("%% #flashcards %%\n\nfront::back")) == ["front"]


def test_an_id_in_a_comment_belongs_to_its_card() -> None:
    [draft] = read("START\nBasic\nfront\nBack: back\n%%<!--ID: 1600000000001-->%%\nEND").drafts
    assert (draft.fields["Back"], draft.anki_id) == ("back", 1600000000001)
