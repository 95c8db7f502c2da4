"""Each side of each card that Anki makes of a hostile note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, NoteType
from obsidian_anki_sync.render.card import render_card
from obsidian_anki_sync.render.options import RenderOptions
from sidecar.render.conftest import NamedFiles

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.notes import Note as AnkiNote

_OPTIONS = RenderOptions("Deck", deck_from_folder=False)
_LINKS = NamedFiles()
_MOST_CARDS = 4


def field(markdown: str, note_type: NoteType = BASIC) -> str:
    """Returns the HTML of the first field of the card that a note makes."""
    draft = CardDraft(0, note_type, {note_type.front: markdown}, line=1)
    rendered = render_card(draft, Note("Note.md", "note", {}, markdown, 1), _LINKS, _OPTIONS)
    return rendered.content.fields[note_type.front]


def sides(collection: Collection, markdown: str) -> Iterator[str]:
    """Yields what Anki's own code shows: the basic card, then front and back of each cloze."""
    yield field(markdown)
    html = field(markdown, CLOZE)
    note = collection.new_note(_notetype(collection))
    note.fields[0] = html
    for number in _numbers(note):
        shown = note.ephemeral_card(number).render_output()
        yield shown.question_text
        yield shown.answer_text


def _notetype(collection: Collection) -> dict[str, object]:
    found = collection.models.by_name("Cloze")
    assert found
    return found


def _numbers(note: AnkiNote) -> list[int]:
    return [number - 1 for number in sorted(note.cloze_numbers_in_fields())[:_MOST_CARDS]]
