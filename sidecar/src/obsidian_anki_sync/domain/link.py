"""The interface between a renderer and the vault's links."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.note import Note


class RefusedLink(Exception):  # noqa: N818 - a finding about a note, not a failure of the program
    """A link that points out of the vault; the reason is the first argument."""


class Links(Protocol):
    """Resolves links and embeds of a note by Obsidian's rules."""

    def media(self, target: str, note_path: str) -> Media | None:
        """Returns the file that an embed shows, None if there is none; raises ``RefusedLink``."""
        ...

    def note(self, target: str, note_path: str) -> Note | None:
        """Returns the note that an embed shows; None if there is none.

        Raises ``RefusedLink``, and ``NoteError`` if the note cannot be read whole.
        """
        ...

    def address(self, target: str, note_path: str) -> str:
        """Returns the ``obsidian://open`` address of a note, with its ``#heading`` or ``#^block`` kept."""
        ...


class Dependency(Struct, frozen=True):
    """A file that a note links to, as it was when the note's cards were made.

    ``path``, ``mtime_ns`` (nanoseconds) and ``size`` (bytes) are None if there was no such file. ``asked_in``
    is the note that holds the link: the one that was read, or one that it embeds.
    """

    target: str
    asked_in: str
    path: str | None = None
    mtime_ns: int | None = None
    size: int | None = None
