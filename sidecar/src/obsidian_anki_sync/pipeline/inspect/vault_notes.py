"""The notes of a vault for several questions about them, such as those of ``init``: each is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.pipeline.cards.eligibility import left_out
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import FoundFile, walk

# Longer notes are read again for each question: drawings may take more memory than all other notes.
_LONGEST_KEPT = 50_000

OnRead = Callable[[int, int], object]
"""Takes the number of notes that a question has read, and that of all notes."""


class VaultNotes:
    """The notes of the vault at ``root``. Long ones are not kept, but read again for each question."""

    def __init__(self, root: Path, on_read: OnRead = lambda _done, _total: None) -> None:
        self._root = root
        self._on_read = on_read
        self._kept: dict[FoundFile, Note | None] = {}

    def counted_by(self, settings: Settings) -> Iterator[Note]:
        """Yields the notes that count by some settings and can be read.

        Raises ``UnavailableError`` if there is no vault.
        """
        selection = recipe_from(settings).selection
        found = walk(self._root, walk_rules_from(settings)).notes
        for number, file in enumerate(found):
            self._on_read(number, len(found))
            note = self._kept[file] if file in self._kept else self._read(file)
            if note and not left_out(note, selection):
                yield note

    def _read(self, file: FoundFile) -> Note | None:
        try:
            note = read_note(self._root, file).note
        except NoteError:
            note = None
        if file.size <= _LONGEST_KEPT:
            self._kept[file] = note
        return note
