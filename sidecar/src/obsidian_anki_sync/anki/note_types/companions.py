"""Adds a note type to Anki with the id that it needs.

Only an import keeps the id, and it takes a note type only together with an Anki note of it. So a companion
note is sent along and deleted again, at the latest when the next note type is added. Until then it belongs to
no vault.
"""

from __future__ import annotations

from collections.abc import Iterable

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.note_type import ALL_NOTE_TYPES, BY_NAME, SLUG

COMPANION_SLUGS = {note_type.name: f"_note-type-{note_type.key}" for note_type in ALL_NOTE_TYPES}
"""The slugs of the companions, by the names of their note types."""

_TEXT = "{{c1::This Anki note}} brought its note type in, and may be deleted."


def companions(note_types: Iterable[str], modified: int) -> list[AnkiNote]:
    """Returns an Anki note of each of these note types of ours, to be deleted after the import.

    ``modified`` is a time in seconds.
    """
    return [
        AnkiNote(
            anki_id=0,
            slug=COMPANION_SLUGS[name],
            note_type=name,
            fields={**dict.fromkeys(BY_NAME[name].content_fields, _TEXT), SLUG: COMPANION_SLUGS[name]},
            tags=(),
            deck="Default",
            modified=modified,
        )
        for name in sorted(set(note_types))
    ]
