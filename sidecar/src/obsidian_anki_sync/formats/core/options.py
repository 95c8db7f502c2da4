"""What a user can choose about the reading of cards."""

from __future__ import annotations

from dataclasses import dataclass, field

from obsidian_anki_sync.domain.note_type import BASIC, NoteType
from obsidian_anki_sync.formats.syntaxes.flashcards.marks import FlashcardsMarks
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks


@dataclass(frozen=True, slots=True)
class SpacedRepetitionOptions:
    """Where and by which marks obsidian-spaced-repetition writes its cards.

    A note counts that has one of the ``tags`` (without ``#``) or lies in one of the ``folders``. With an
    ``end`` mark, a card of several lines ends there and at no blank line. ``clozes`` are of ``highlight``
    (``==x==``), ``bold`` (``**x**``) and ``braces`` (``{{x}}``).
    """

    tags: tuple[str, ...] = ("flashcards",)
    folders: tuple[str, ...] = ()
    inline: str = "::"
    inline_reversed: str = ":::"
    below: str = "?"
    below_reversed: str = "??"
    end: str = ""
    clozes: tuple[str, ...] = ("highlight",)


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """The syntaxes to read, where each is looked for, and the default note type.

    ``bilingual_files`` is a glob for file names; ``bilingual_skip`` are globs for a path's parts.
    ``yanki_folders`` are those whose notes are one card each; ``patterns`` are regular expressions of the
    user's own, with named groups.
    """

    syntaxes: tuple[str, ...] = (
        "yanki",
        "patterns",
        "bilingual",
        "question-answer",
        "apf",
        "spaced-repetition",
        "obsidian-to-anki",
        "flashcards",
    )
    bilingual_files: str = "q-*.md"
    bilingual_skip: tuple[str, ...] = ("c-*", "moc-*", "template*", "_*")
    note_type: NoteType = BASIC
    spaced_repetition: SpacedRepetitionOptions = field(default_factory=SpacedRepetitionOptions)
    yanki_folders: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    obsidian_to_anki: ObsidianToAnkiMarks = field(default_factory=ObsidianToAnkiMarks)
    flashcards: FlashcardsMarks = field(default_factory=FlashcardsMarks)
