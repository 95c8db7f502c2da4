"""Reads one note: its bytes, its frontmatter, its text."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.vault.loading import read_bytes, require_length
from obsidian_anki_sync.vault.walk import NOTE_ENDING, FoundFile

_BYTE_ORDER_MARK = "\ufeff"
_CLOSING = ("---", "...")


class NotTextError(NoteError):
    """The note is not UTF-8 text."""

    code = "not-text"


class ReadNote(Struct, frozen=True):
    """A note that was read whole, the SHA-256 of its bytes in hex, and warnings."""

    note: Note
    content_hash: str
    warnings: tuple[Diagnosis, ...] = ()


def read_note(root: Path, found: FoundFile) -> ReadNote:
    """Reads the note; raises only kinds of ``NoteError``."""
    return parse_note(found.path, read_bytes(root, found))


def parse_note(path: str, content: bytes) -> ReadNote:
    """Parses a note's bytes; raises a ``NoteError``, with the line if there is one."""
    require_length(len(content))
    text = _decoded(content)
    frontmatter, body, first_line, warnings = _with_frontmatter(text)
    note = Note(
        path=path,
        note_id=_note_id(frontmatter, path),
        frontmatter=frontmatter,
        body=body,
        first_line=first_line,
    )
    return ReadNote(note, hashlib.sha256(content).hexdigest(), warnings)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise NotTextError(
            f"The note is not valid UTF-8: the byte 0x{content[error.start]:02x} is invalid.",
            "Save the note as UTF-8.",
            _unified(content[: error.start].decode()).count("\n") + 1,
        ) from None
    text = _unified(text.removeprefix(_BYTE_ORDER_MARK))
    nul = text.find("\0")
    if nul >= 0:
        raise NotTextError(
            "The note contains a NUL byte.",
            "Remove it, or restore the note from a backup: it may be damaged.",
            text.count("\n", 0, nul) + 1,
        )
    return text


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _with_frontmatter(text: str) -> tuple[dict[str, Any], str, int, tuple[Diagnosis, ...]]:
    """Returns frontmatter, body, the body's first line in the file, and warnings."""
    first, _, _ = text.partition("\n")
    if first.rstrip() != "---":
        return {}, text, 1, ()
    start = begin = len(first) + 1
    while begin < len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        if text[begin:end].rstrip() in _CLOSING:
            source = text[start:begin]
            # PyYAML takes long to import, and a sync without changes reads no note.
            from obsidian_anki_sync.vault.frontmatter import read_properties

            properties = read_properties(source)
            if properties is None:
                return {}, text, 1, ()
            findings = (properties.finding,) if properties.finding else ()
            return properties.values, text[end + 1 :], source.count("\n") + 3, findings
        begin = end + 1
    warning = Diagnosis(
        "unclosed-frontmatter",
        "The note begins with a line of ---, and the second one is missing. All of it was read as"
        " text, as in Obsidian.",
        1,
    )
    return {}, text, 1, (warning,)


def _note_id(frontmatter: dict[str, Any], path: str) -> str:
    declared = frontmatter.get("id")
    stem = path.rpartition("/")[2].removesuffix(NOTE_ENDING)
    return (declared.strip() if isinstance(declared, str) else "") or stem
