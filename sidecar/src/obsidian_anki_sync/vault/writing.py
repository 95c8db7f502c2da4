"""The only code that writes into a vault: replaces the bytes of a note, completely or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.vault.loading import ChangedError
from obsidian_anki_sync.vault.walk import FoundFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_ENDING = re.compile(rb"(?:\r\n|\r|\n)\Z")


class UnwritableError(NoteError):
    """The operating system refuses to write the note."""

    code = "unwritable"


class Insertion(Struct, frozen=True):
    """Lines to insert after a line of the file, counted from 1; 0 is the top of the file."""

    line: int
    lines: tuple[str, ...]


def with_lines(content: bytes, insertions: Iterable[Insertion]) -> bytes:
    """Returns a note's bytes with some lines inserted.

    A new line has the line ending of the line above it. The byte order mark, other line endings, and a
    missing line end at the end of the file stay.
    """
    mark, lines = lines_of(content)
    usual = next(filter(None, map(ending_of, lines)), b"\n")
    for insertion in sorted(insertions, key=lambda one: one.line, reverse=True):
        above = lines[insertion.line - 1] if insertion.line else b""
        ending = ending_of(above) or usual
        new = [line.encode() + ending for line in insertion.lines]
        if above and not ending_of(above):
            lines[insertion.line - 1] = above + ending
            new[-1] = new[-1].removesuffix(ending)
        lines[insertion.line : insertion.line] = new
    return mark + b"".join(lines)


def lines_of(content: bytes) -> tuple[bytes, list[bytes]]:
    """Returns the byte order mark, if there is one, and the lines with their endings."""
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""
    return mark, _LINE.findall(content[len(mark) :])


def ending_of(line: bytes) -> bytes:
    """Returns the ending of a line; empty for a last line without one."""
    found = _ENDING.search(line)
    return found[0] if found else b""


def replace_note(root: Path, found: FoundFile, before: bytes, after: bytes) -> None:
    """Replaces a note's bytes, which must still be ``before``; permissions stay.

    The new bytes are on disk before the old ones are replaced: after a power cut, the file has all of the one
    or all of the other. Raises ``ChangedError`` if the note has changed, and ``UnwritableError``.
    """
    # Renaming over a link would replace the link by a file, and leave the note unchanged.
    path = Path(os.path.realpath(found.under(root)))
    # The same hidden name each time, so that the next attempt overwrites the file that a kill left.
    name = hashlib.sha256(path.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    temporary = path.with_name(f".obsidian-anki-sync-{name}.tmp")
    try:
        status = path.stat()
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with suppress(FileNotFoundError):
            temporary.unlink()
        try:
            _write(temporary, after, status)
            if path.read_bytes() != before:
                raise ChangedError("The note changed since it was read.", "Sync again when it is saved.")
            temporary.replace(path)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
        _sync_folder(path.parent)
    except FileNotFoundError:
        raise ChangedError("The note no longer exists.", "If it was moved, the next sync finds it.") from None
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise UnwritableError(
            f"The note cannot be written: {error.strerror or error}.",
            "Free some space on its disk." if is_full else "Check the file and its permissions.",
        ) from None


def _write(path: Path, content: bytes, like: os.stat_result) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        if hasattr(os, "fchown"):
            # Changing the owner needs more rights than writing; without them, the writer owns the file.
            with suppress(PermissionError):
                os.fchown(file.fileno(), like.st_uid, like.st_gid)
        path.chmod(stat.S_IMODE(like.st_mode))
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Syncs a rename to the disk, if the system can open a folder."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
