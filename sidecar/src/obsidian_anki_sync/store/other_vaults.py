"""Anki notes that other vaults made: remembered, and never touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import encode
from obsidian_anki_sync.store.records import OtherNote
from obsidian_anki_sync.store.statements import statements

_SQL = statements("other_vaults")


class OtherVaults:
    """The Anki notes of other vaults, by target."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, target: str) -> list[OtherNote]:
        """Returns the Anki notes of other vaults that a target held when it was last read."""
        rows = await self._database.rows(_SQL["all"], (target,))
        return list(map(OtherNote._make, rows))

    async def count_same_words(self, target: str, deleted: Collection[str]) -> int:
        """Returns how many cards that Anki lacks have the text of an Anki note of another vault.

        ``deleted`` are the slugs of cards whose Anki note is gone.
        """
        row = await self._database.row(_SQL["count_same_words"], (target, encode(list(deleted))))
        return int(row[0]) if row else 0

    async def add(self, target: str, notes: Iterable[OtherNote]) -> None:
        """Adds Anki notes. They may include notes of this vault that have no card any more."""
        async with self._database.transaction():
            await self._database.write_many(
                _SQL["add"], ((target, note.anki_id, note.slug, note.modified, note.words) for note in notes)
            )

    async def replace(self, target: str, notes: Iterable[OtherNote]) -> None:
        """Stores the Anki notes of other vaults that a target holds now."""
        async with self._database.transaction():
            await self._database.write(_SQL["delete_all"], (target,))
            await self._database.write_many(
                _SQL["add_current"],
                ((target, note.anki_id, note.slug, note.modified, note.words) for note in notes),
            )
