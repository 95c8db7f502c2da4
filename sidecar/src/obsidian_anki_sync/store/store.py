"""The progress store as a whole: one file, and an object for each of its subjects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from obsidian_anki_sync.store.answers import Answers
from obsidian_anki_sync.store.cards import Cards
from obsidian_anki_sync.store.conflicts import Conflicts
from obsidian_anki_sync.store.database.connection import Database, open_database, open_for_reading
from obsidian_anki_sync.store.declared import Declared
from obsidian_anki_sync.store.drafts import Drafts
from obsidian_anki_sync.store.edits.kept_edits import KeptEdits
from obsidian_anki_sync.store.edits.note_edits import NoteEdits
from obsidian_anki_sync.store.edits.study_properties import StudyPropertiesOfNotes
from obsidian_anki_sync.store.index import Index
from obsidian_anki_sync.store.inheritance import inherit
from obsidian_anki_sync.store.journal import Journal
from obsidian_anki_sync.store.last_reads import LastReads
from obsidian_anki_sync.store.notes import Notes
from obsidian_anki_sync.store.observations import Observations
from obsidian_anki_sync.store.other_vaults import OtherVaults
from obsidian_anki_sync.store.sessions import Sessions
from obsidian_anki_sync.store.shown_plans import ShownPlans
from obsidian_anki_sync.store.spending import Spending


class Store:
    """The parts of an open store, which share its connection and its transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.sessions = Sessions(database)
        self.notes = Notes(database)
        self.cards = Cards(database)
        self.declared = Declared(database)
        self.foreign = OtherVaults(database)
        self.last_reads = LastReads(database)
        self.journal = Journal(database)
        self.index = Index(database)
        self.conflicts = Conflicts(database)
        self.note_edits = NoteEdits(database)
        self.kept_edits = KeptEdits(database)
        self.study_properties = StudyPropertiesOfNotes(database)
        self.shown_plans = ShownPlans(database)
        self.answers = Answers(database)
        self.drafts = Drafts(database)
        self.observations = Observations(database)
        self.spending = Spending(database)

    async def inherit(self, path: Path) -> None:
        """Copies from the vault's former store, at ``path``, what cannot be made again."""
        await inherit(self._database, path)

    async def require_intact(self) -> None:
        """Raises ``CorruptStoreError`` if the file is damaged."""
        await self._database.require_intact()


@asynccontextmanager
async def open_store_file(path: Path, *, read_only: bool = False) -> AsyncIterator[Store]:
    """Opens the store at ``path`` and closes it at the end; raises ``StoreError``."""
    database = await (open_for_reading(path) if read_only else open_database(path))
    try:
        yield Store(database)
    finally:
        await database.close()
