"""The sides of a card that a preview shows are those that Anki makes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckId

from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.anki.note_types.faces import faces
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, REVERSED

CARDS: list[tuple[str, Mapping[str, str]]] = [
    (BASIC.name, {"Front": "What is a?", "Back": "The <strong>first</strong> letter."}),
    (BASIC.name, {"Front": "What is a?", "Back": "A letter.", "Extra": "More."}),
    (REVERSED.name, {"Front": "heart", "Back": "das Herz"}),
    (CLOZE.name, {"Text": "The {{c1::heart}} pumps {{c2::blood::what}}."}),
    (CLOZE.name, {"Text": "It pumps {{c2::blood::what}}.", "Extra": "More."}),
    (CLOZE.name, {"Text": "{{c1::The heart {{c2::pumps::does}} blood::organ}} all day."}),
    (CLOZE.name, {"Text": "{{c2::The heart {{c1::pumps::does}} blood}} all day."}),
    (CLOZE.name, {"Text": "The {{c1,2::heart}} pumps {{c2::blood}}."}),
    (CLOZE.name, {"Text": "{{c2::Blood}} ends with }} here.", "Extra": "A {{c1::word}} with a mark."}),
    (CLOZE.name, {"Text": r"{{c1::\(\frac{a}{b}\)}} is a fraction."}),
    (CLOZE.name, {"Text": "{{c1::Blood}} is {{c2::open"}),
    (BASIC.name, {"Front": "What is a?", "Back": "A letter.", "Extra": " <br> "}),
]


def in_anki(folder: Path, note_type: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Returns both sides of the first card that Anki itself makes with our templates."""
    design = design_of(note_type)
    collection = Collection(str(folder / "collection.anki2"))
    try:
        models = collection.models
        made = models.new(note_type)
        if design.note_type.is_cloze:
            made["type"] = 1
        for name in design.note_type.fields:
            models.add_field(made, models.new_field(name))
        for template in design.templates:
            one = models.new_template(template.name)
            one["qfmt"], one["afmt"] = template.front, template.back
            models.add_template(made, one)
        models.add(made)
        note = collection.new_note(models.by_name(note_type) or made)
        for name, text in fields.items():
            note[name] = text
        collection.add_note(note, DeckId(1))
        output = note.cards()[0].render_output()
        return output.question_text, output.answer_text
    finally:
        collection.close()


def plain(html: str) -> str:
    """Returns the text without differences of markup: attributes of deletions, and space between lines."""
    import re

    html = re.sub(r'<span class="cloze"[^>]*>', '<span class="cloze">', html)
    html = re.sub(r'<span class="cloze-inactive"[^>]*>|</span>', "", html)
    return " ".join(html.split())


@pytest.mark.parametrize(("note_type", "fields"), CARDS)
def test_both_sides_are_those_that_anki_makes(
    note_type: str, fields: Mapping[str, str], tmp_path: Path
) -> None:
    question, answer = faces(note_type, fields)
    theirs = in_anki(tmp_path, note_type, fields)
    assert (plain(question), plain(answer)) == (plain(theirs[0]), plain(theirs[1]))
