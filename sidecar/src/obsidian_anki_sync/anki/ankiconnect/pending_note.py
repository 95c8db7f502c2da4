"""An Anki note that is about to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.anki.ankiconnect.note_types import FoundNoteType
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.note_type import BY_NAME


class PendingNote(Struct, frozen=True):
    """The planned Anki note, the Anki note ``before``, and the files that it shows, by name.

    ``note_type`` is the note type of ``before``; None if it is not ours. ``in_doubt``: Anki may have the card
    under another note type. A package would then merge the two note types.
    """

    wanted: AnkiNote
    before: AnkiNote | None
    media: Mapping[str, Path]
    note_type: FoundNoteType | None = None
    in_doubt: bool = False

    @property
    def slug(self) -> str:
        """The slug of the card."""
        return self.wanted.slug

    @property
    def has_own_fields(self) -> bool:
        """True if the user added fields to the note type, which a package would empty."""
        if self.before is None:
            return False
        return bool(self.before.fields.keys() - set(BY_NAME[self.wanted.note_type].fields))

    def is_held_by(self, note: AnkiNote) -> bool:
        """True if an Anki note has the planned text; its deck is not compared."""
        return all(note.fields.get(name, "") == text for name, text in self.wanted.fields.items()) and {
            tag.casefold() for tag in note.tags
        } == {tag.casefold() for tag in self.wanted.tags}


def all_media(pending: Iterable[PendingNote]) -> dict[str, Path]:
    """Returns the files of some pending notes, each once."""
    return {name: path for item in pending for name, path in item.media.items()}
