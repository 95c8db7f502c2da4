"""Bringing a note type into Anki with the ids that it shall have.

Only an import keeps them, and it takes a note type only together with an Anki note of it. So one is sent
along and deleted again; one that a kill left behind belongs to no vault, and says that it may go.
"""

from __future__ import annotations

from collections.abc import Iterable

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.note_type import BY_NAME, SLUG

_SLUG = "_note-type"
_TEXT = "{{c1::This Anki note}} brought its note type in, and may be deleted."


def companions(note_types: Iterable[str], modified: int) -> list[AnkiNote]:
    """An Anki note of each of our note types with these names, to be deleted as soon as it arrived.

    ``modified`` is a time in seconds.
    """
    return [
        AnkiNote(
            *(0, f"{_SLUG}-{BY_NAME[name].key}", name),
            {**dict.fromkeys(BY_NAME[name].content_fields, _TEXT), SLUG: f"{_SLUG}-{BY_NAME[name].key}"},
            *((), "Default", modified),
        )
        for name in sorted(set(note_types))
    ]
