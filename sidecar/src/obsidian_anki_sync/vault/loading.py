"""Reads the bytes of a note as they are at one moment."""

from __future__ import annotations

import os
from pathlib import Path

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.vault.walk import FoundFile

MAX_BYTES = 5_000_000
"""The size of the longest note that is read, since each later step would take long."""

_BEGINNING = 1_000_000


class VanishedError(NoteError):
    """The note was deleted or moved after the walk of the vault."""

    code = "vanished"


class ChangedError(NoteError):
    """The note was written to while it was being read."""

    code = "changed"


class UnreadableError(NoteError):
    """The operating system refuses to read the note."""

    code = "unreadable"


class TooLargeError(NoteError):
    """The note is longer than ``MAX_BYTES``."""

    code = "too-large"


def read_bytes(root: Path, found: FoundFile) -> bytes:
    """Returns the note's bytes as they are at one moment; raises a ``NoteError``."""
    require_length(found.size)
    try:
        with open(found.under(root), "rb") as file:  # noqa: PTH123 - faster for ten thousand notes
            before = os.fstat(file.fileno())
            content = file.read(MAX_BYTES + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise VanishedError(
            "The note no longer exists.", "If it was moved, the next sync finds it."
        ) from None
    except OSError as error:
        raise UnreadableError(
            f"The note cannot be read: {error.strerror or error}.", "Check the file and its permissions."
        ) from None
    require_length(max(len(content), after.st_size))
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(content)):
        raise ChangedError("The note changed while it was being read.", "Sync again when it is saved.")
    return content


def read_beginning(root: Path, found: FoundFile) -> bytes:
    """Returns the text at the start of a note that cannot be read whole; raises ``OSError``."""
    with open(found.under(root), "rb") as file:  # noqa: PTH123
        return file.read(_BEGINNING).decode(errors="replace").replace("\0", "").encode()


def require_length(size: int) -> None:
    """Raises ``TooLargeError`` for a note of more than ``MAX_BYTES``."""
    if size > MAX_BYTES:
        raise TooLargeError(
            f"The note is too large: {size / 1e6:.1f} MB, and {MAX_BYTES / 1e6:.0f} MB is the limit.",
            "Split it into several notes.",
        )
