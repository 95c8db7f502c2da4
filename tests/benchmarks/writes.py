"""Records what a sync writes to its store, and replays it on another one."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from obsidian_anki_sync.store.database.connection import Database, open_database

_OF_TRACKING = re.compile(r"\b(?:INTO|UPDATE|FROM) (?:session|session_note)\b")


@dataclass(frozen=True, slots=True)
class Write:
    """One statement with its rows: one for ``Database.write``, any number for ``write_many``."""

    statement: str
    rows: Sequence[tuple[Any, ...]]
    many: bool

    @property
    def tracks(self) -> bool:
        """True if the statement writes only a session's or a note's progress."""
        return bool(_OF_TRACKING.search(self.statement))


@dataclass(slots=True)
class Recording:
    """The transactions of a sync in order, and the seconds that it waited for tracking."""

    transactions: list[list[Write]] = field(default_factory=list)
    awaited: float = 0.0

    def without_tracking(self) -> Iterator[list[Write]]:
        """Yields the transactions as they would be without tracking; those that only track are left out."""
        for writes in self.transactions:
            if kept := [write for write in writes if not write.tracks]:
                yield kept

    @contextmanager
    def active(self) -> Iterator[None]:
        """Records and carries out what the block writes to a store."""
        originals = Database.transaction, Database.write, Database.write_many
        open_transaction: list[Write] = []
        tracking = 0.0

        @asynccontextmanager
        async def transaction(database: Database) -> AsyncIterator[None]:
            nonlocal tracking
            open_transaction.clear()
            tracking, began = 0.0, time.perf_counter()
            async with originals[0](database):
                yield
            only_tracks = all(write.tracks for write in open_transaction)
            self.awaited += time.perf_counter() - began if only_tracks else tracking
            self.transactions.append(list(open_transaction))

        async def write(database: Database, statement: str, parameters: Iterable[Any] = ()) -> None:
            nonlocal tracking
            one = Write(statement, [tuple(parameters)], many=False)
            open_transaction.append(one)
            began = time.perf_counter()
            await originals[1](database, statement, one.rows[0])
            tracking += (time.perf_counter() - began) * one.tracks

        async def write_many(database: Database, statement: str, rows: Iterable[Iterable[Any]]) -> None:
            nonlocal tracking
            all_of_them = Write(statement, [tuple(row) for row in rows], many=True)
            open_transaction.append(all_of_them)
            began = time.perf_counter()
            await originals[2](database, statement, all_of_them.rows)
            tracking += (time.perf_counter() - began) * all_of_them.tracks

        with ExitStack() as patches:
            for replacement in (transaction, write, write_many):
                patches.enter_context(patch.object(Database, replacement.__name__, replacement))
            yield


async def replayed(transactions: Iterable[Iterable[Write]], path: Path) -> float:
    """Returns the seconds to replay the transactions on a new store at ``path``, which is then removed."""
    database = await open_database(path)
    try:
        began = time.perf_counter()
        for writes in transactions:
            async with database.transaction():
                for write in writes:
                    await _carry_out(database, write)
        return time.perf_counter() - began
    finally:
        await database.close()
        path.unlink()


async def _carry_out(database: Database, write: Write) -> None:
    if write.many:
        await database.write_many(write.statement, write.rows)
    else:
        await database.write(write.statement, write.rows[0])
