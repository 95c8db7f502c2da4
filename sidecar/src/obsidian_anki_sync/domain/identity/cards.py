"""The cards that are matched after notes were renamed, moved, reordered or reworded."""

from __future__ import annotations

from msgspec import Struct


class KnownCard(Struct, frozen=True):
    """A card that has a slug: where it was, and its text in plain words.

    ``note`` is the store's number of its note. For a card that is known from Anki alone, ``language`` is None
    and ``position`` -1. ``anki_id`` is its Anki note, if the target has one.
    """

    slug: str
    note: int
    note_id: str
    position: int
    language: str | None
    front: str
    back: str
    note_is_gone: bool
    note_path: str = ""
    anki_id: int | None = None


class NewCard(Struct, frozen=True):
    """A card that was just read and has no slug yet. ``key`` identifies it for the caller.

    ``note`` is the store's number of its note. ``anki_id`` is the Anki note that the note names for it.
    ``words`` is the hash of its text. ``declares_id`` is true if ``note_id`` is in the note's frontmatter.
    """

    key: int
    note: int
    note_id: str
    note_path: str
    position: int
    language: str
    front: str
    back: str
    declared_slug: str | None = None
    anki_id: int | None = None
    words: str = ""
    declares_id: bool = False

    @property
    def note_identity(self) -> str:
        """The name of its note on every computer: the id that it declares, or else its path."""
        return self.note_id if self.declares_id else self.note_path.removesuffix(".md")
