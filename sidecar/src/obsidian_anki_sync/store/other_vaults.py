"""Anki notes that other vaults made: remembered, and never touched."""

from __future__ import annotations

from collections.abc import Iterable

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.records import BaseSummary


class OtherVaultNote:
    """The Anki notes of other vaults, target by target."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, target: str) -> list[BaseSummary]:
        """Returns those that a target held when it was last looked at."""
        rows = await self._database.rows(
            "SELECT slug, anki_id, modified FROM foreign_note WHERE target = ?", (target,)
        )
        return list(map(BaseSummary._make, rows))

    async def add(self, target: str, notes: Iterable[BaseSummary]) -> None:
        """More of them, among which may be Anki notes of this vault that no card has any longer."""
        async with self._database.transaction():
            await self._database.write_many(
                "INSERT OR REPLACE INTO foreign_note (target, anki_id, slug, modified) VALUES (?, ?, ?, ?)",
                ((target, note.anki_id, note.slug, note.modified) for note in notes),
            )

    async def replace(self, target: str, notes: Iterable[BaseSummary]) -> None:
        """Those that a target holds now."""
        async with self._database.transaction():
            await self._database.write("DELETE FROM foreign_note WHERE target = ?", (target,))
            await self._database.write_many(
                "INSERT INTO foreign_note (target, anki_id, slug, modified) VALUES (?, ?, ?, ?)",
                ((target, note.anki_id, note.slug, note.modified) for note in notes),
            )
