"""What a user can choose about the reading of cards."""

from __future__ import annotations

from dataclasses import dataclass, field

from obsidian_anki_sync.domain.note_type import BASIC, NoteType
from obsidian_anki_sync.formats.flashcards.marks import FlashcardsMarks
from obsidian_anki_sync.formats.obsidian_to_anki.marks import ObsidianToAnkiMarks


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """The syntaxes to read, the files that may hold bilingual notes, and the default note type.

    ``bilingual_files`` is a glob for file names; ``bilingual_skip`` are globs for a path's parts.
    """

    syntaxes: tuple[str, ...] = ("bilingual", "question-answer", "apf", "obsidian-to-anki", "flashcards")
    bilingual_files: str = "q-*.md"
    bilingual_skip: tuple[str, ...] = ("c-*", "moc-*", "template*", "_*")
    note_type: NoteType = BASIC
    obsidian_to_anki: ObsidianToAnkiMarks = field(default_factory=ObsidianToAnkiMarks)
    flashcards: FlashcardsMarks = field(default_factory=FlashcardsMarks)
