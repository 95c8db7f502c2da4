"""The words by which Obsidian_to_Anki's syntax is recognised, and what it adds to every card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ObsidianToAnkiMarks:
    """Obsidian_to_Anki's keywords and tables.

    ``folder_decks`` and ``folder_tags`` are by folder, relative to the vault; ``fields`` are the field names
    of note types. ``flashcard_tag`` is the tag, without ``#``, behind the front of the tag style.
    """

    start: str = "START"
    end: str = "END"
    inline_start: str = "STARTI"
    inline_end: str = "ENDI"
    target_deck: str = "TARGET DECK"
    file_tags: str = "FILE TAGS"
    frozen: str = "FROZEN"
    delete: str = "DELETE"
    flashcard_tag: str = "flashcard"
    curly_clozes: bool = True
    highlight_clozes: bool = False
    default_tags: tuple[str, ...] = ()
    folder_decks: Mapping[str, str] = field(default_factory=dict)
    folder_tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
