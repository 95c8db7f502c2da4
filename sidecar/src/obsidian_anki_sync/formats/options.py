"""What a user can choose about the reading of cards."""

from __future__ import annotations

from dataclasses import dataclass

from obsidian_anki_sync.domain.note_type import BASIC, NoteType


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """The syntaxes to read, the files that may hold bilingual notes, and the default note type.

    ``bilingual_files`` is a glob for file names; ``bilingual_skip`` are globs for a path's parts.
    """

    syntaxes: tuple[str, ...] = ("bilingual", "question-answer", "apf")
    bilingual_files: str = "q-*.md"
    bilingual_skip: tuple[str, ...] = ("c-*", "moc-*", "template*", "_*")
    note_type: NoteType = BASIC
