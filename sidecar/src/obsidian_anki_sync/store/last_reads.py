"""The last read of each target that tells no modification times."""

from __future__ import annotations

from obsidian_anki_sync.domain.anki_note import LastRead
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode, encode
from obsidian_anki_sync.store.statements import statements

_SQL = statements("last_reads")


class LastReads:
    """The last reads of one store, by target."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, target: str) -> LastRead | None:
        """Returns the last read; None if there was none."""
        row = await self._database.row(_SQL["last"], (target,))
        return LastRead(row[0], row[1], frozenset(decode(row[2]))) if row else None

    async def remember(self, target: str, last_read: LastRead) -> None:
        """Stores the last read."""
        async with self._database.transaction():
            await self._database.write(
                _SQL["remember"], (target, last_read.at, last_read.whole_at, encode(sorted(last_read.edited)))
            )
