"""What a new store takes over from the one that its vault had under another path: all that was paid for."""

from __future__ import annotations

from pathlib import Path

from obsidian_anki_sync.domain.file_address import sqlite_address
from obsidian_anki_sync.store.database.connection import Database

# A model's answers, the drafts made of them, and for which notes it was asked.
_TABLES = ("answer", "draft", "generation", "ladder")


async def inherit(database: Database, path: Path) -> None:
    """Copies the rows that this store does not have; raises ``StoreError``."""
    await database.write("ATTACH DATABASE ? AS former", (sqlite_address(path, "mode=ro"),))
    try:
        async with database.transaction():
            for table in _TABLES:
                columns = ", ".join(await _shared_columns(database, table))
                if columns:
                    await database.write(
                        f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM former.{table}"
                    )
    finally:
        await database.write("DETACH DATABASE former")


async def _shared_columns(database: Database, table: str) -> list[str]:
    """The columns that a table has in both stores, one of which may be of an earlier release."""
    ours = await database.rows(f"PRAGMA main.table_info({table})")
    theirs = {row[1] for row in await database.rows(f"PRAGMA former.table_info({table})")}
    return [row[1] for row in ours if row[1] in theirs]
