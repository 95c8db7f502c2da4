"""The cards that were edited in Anki, by the last read."""

from __future__ import annotations

from collections.abc import Iterable

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("kept_edits")


class KeptEdits:
    """The cards whose edits in Anki a sync has kept.

    A store of an earlier release does not know them until all of Anki was compared once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def are_known(self, target: str) -> bool:
        """True if every edit that a sync kept is recorded."""
        return await self._database.row(_SQL["is_unknown"], (target,)) is None

    async def slugs(self, target: str) -> set[str]:
        """Returns the cards that were edited."""
        return {slug for (slug,) in await self._database.rows(_SQL["slugs"], (target,))}

    async def count(self, target: str) -> int | None:
        """Returns how many cards of the vault were edited; None if that is not known."""
        if not await self.are_known(target):
            return None
        row = await self._database.row(_SQL["count"], (target,))
        return int(row[0]) if row else 0

    async def record(self, target: str, edited: Iterable[str], same: Iterable[str]) -> None:
        """Stores which cards were found edited, and which were not."""
        async with self._database.transaction():
            await self._database.write_many(_SQL["add"], ((target, slug) for slug in edited))
            await self._database.write_many(_SQL["remove"], ((target, slug) for slug in same))

    async def replace(self, target: str, edited: Iterable[str]) -> None:
        """Stores which cards are edited, after all of Anki was compared."""
        async with self._database.transaction():
            await self._database.write(_SQL["clear"], (target,))
            await self._database.write_many(_SQL["add"], ((target, slug) for slug in edited))
