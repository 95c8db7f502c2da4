"""The last look at each target that tells no modification times."""

from __future__ import annotations

from obsidian_anki_sync.domain.anki_note import Look
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode, encode
from obsidian_anki_sync.store.statements import statements

_SQL = statements("looks")


class Looks:
    """The last looks of one store, target by target."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, target: str) -> Look | None:
        """Returns the last look; None if there was none."""
        row = await self._database.row(_SQL["last"], (target,))
        return Look(row[0], row[1], frozenset(decode(row[2]))) if row else None

    async def remember(self, target: str, look: Look) -> None:
        """Writes a look down."""
        async with self._database.transaction():
            await self._database.write(
                _SQL["remember"],
                (target, look.at, look.whole_at, encode(sorted(look.edited))),
            )
