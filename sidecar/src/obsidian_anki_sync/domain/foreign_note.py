"""An Anki note that is not ours: the user or another tool made it."""

from __future__ import annotations

from msgspec import Struct

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.text import plain


class ForeignNote(Struct, frozen=True):
    """An Anki note of a note type that is not ours; ``note`` has Anki's names and no slug.

    ``templates`` is the number of its note type's templates.
    """

    note: AnkiNote
    is_cloze: bool
    templates: int

    @property
    def anki_id(self) -> int:
        """The Anki note's id."""
        return self.note.anki_id

    @property
    def texts(self) -> tuple[str, ...]:
        """The HTML of its fields, in order."""
        return tuple(self.note.fields.values())

    @property
    def front(self) -> str:
        """The words of its first field."""
        return plain(self.texts[0]) if self.texts else ""
