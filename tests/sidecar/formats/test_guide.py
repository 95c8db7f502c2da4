"""The readers make the cards that the guide shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import READERS, extract
from obsidian_anki_sync.vault.reading import parse_note

_GUIDE = (Path(__file__).parents[3] / "docs/writing-notes.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"^(?P<marks>`{3,})markdown\n(?P<text>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("title", "syntax", "cards"),
    [
        ("## Question and answer lines", "question-answer", ["basic", "basic"]),
        ("## Bilingual notes", "bilingual", ["basic", "basic"]),
        ("## APF blocks", "apf", ["apf-missing"]),
        ("### Obsidian_to_Anki", "obsidian-to-anki", ["basic", "cloze"]),
        ("### Flashcards", "flashcards", ["basic", "reversed"]),
        (
            "## Notes of obsidian-spaced-repetition",
            "spaced-repetition",
            ["basic", "reversed", "basic", "cloze"],
        ),
        ("**Version 2**", "flashcards-2", ["basic", "basic", "basic", "cloze"]),
    ],
)
def test_an_example_makes_the_cards_that_the_guide_says(title: str, syntax: str, cards: list[str]) -> None:
    example = _EXAMPLE.search(_GUIDE, _GUIDE.index(title))
    assert example

    note = parse_note("q-a.md", example["text"].encode()).note
    found = extract(note, FormatOptions(syntaxes=(syntax,)))
    assert [draft.note_type.key for draft in found.drafts] == cards
    assert found.diagnoses == ()


@pytest.mark.parametrize(
    "syntax", sorted(READERS.keys() - {"apf", "bilingual", "yanki", "patterns", "spaced-repetition"})
)
def test_every_name_of_a_syntax_is_in_the_guide(syntax: str) -> None:
    assert f"`{syntax}`" in _GUIDE
