"""Each folder of `notes` is a syntax, each file there a rule: a note, and below it the cards that it makes.

The part below the line `=====` lists the cards in order, separated by a blank line: the note type, then the
other values of the draft, then its fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.draft import CardDraft, Extraction
from obsidian_anki_sync.formats.core.options import (
    CLOZE_MARKS,
    FormatOptions,
    SpacedRepetitionOptions,
    YankiOptions,
)
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.vault.reading import parse_note

NOTES = Path(__file__).parent / "notes"
OPTIONS = {
    "question-answer": FormatOptions(),
    "yanki": FormatOptions(yanki=YankiOptions(folders=("yanki",))),
    "yanki-by-id": FormatOptions(),
    "spaced-repetition": FormatOptions(),
    "spaced-repetition-set-otherwise": FormatOptions(
        spaced_repetition=SpacedRepetitionOptions(
            tags=("cards",),
            folders=("spaced-repetition-set-otherwise/in-folder",),
            inline=">>",
            inline_reversed="<>",
            below="--",
            below_reversed="<->",
            end="+++",
            clozes=CLOZE_MARKS,
        )
    ),
    "patterns": FormatOptions(
        patterns=(
            r"^(?P<front>[^\n]+?) => (?P<back>[^\n]+?)"
            r"(?: \[(?P<deck>[^\]\n]+)\])?(?P<tags>(?: #\S+)*)(?: id (?P<id>\d+))?$",
            r"^gap: (?P<text>[^\n]+)",
        )
    ),
}
CASES = sorted(NOTES.rglob("*.md"))


def lines_of(draft: CardDraft) -> Iterator[str]:
    yield draft.note_type.key
    said = {"line": draft.line, "deck": draft.deck, "tags": " ".join(draft.tags), "id": draft.anki_id}
    said |= {"id-line": draft.id_line, "implicit": " ".join(map(str, draft.implicit_clozes))}
    yield from (f"{key}: {value}" for key, value in said.items() if value not in (None, ""))
    for name, text in draft.fields.items():
        yield from (f"{name}| {line}".rstrip() for line in text.split("\n"))


def as_text(found: Extraction) -> str:
    cards = ["\n".join(lines_of(draft)) for draft in found.drafts]
    return "\n\n".join([*cards, *(f"{said.code}: {said.line}" for said in found.diagnoses)])


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(NOTES).with_suffix("")))
def test_a_note_makes_the_cards_below_it(case: Path) -> None:
    note, _, cards = case.read_text("utf-8").partition("=====\n")
    path = str(case.relative_to(NOTES))

    found = extract(parse_note(path, note.encode()).note, OPTIONS[path.partition("/")[0]])

    assert as_text(found) == cards.strip("\n")
