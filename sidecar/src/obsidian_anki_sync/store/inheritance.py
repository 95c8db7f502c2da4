"""Copies into a new store those parts of the vault's former store that cannot be made again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from obsidian_anki_sync.domain.file_address import sqlite_address
from obsidian_anki_sync.store.database.connection import Database

# A model's answers, the drafts made of them, for which notes it was asked, and the costs; and the writes into
# notes, which can only be undone with these rows.
_TABLES = (
    *("answer", "draft", "generation", "response_format", "refused_draft", "spending"),
    *("note_edit", "study_properties"),
)
# The former store may be of an earlier release: present names, and the names there.
_FORMER_TABLES = {"response_format": "ladder"}
_FORMER_COLUMNS = {
    ("answer", "response_format"): "rung",
    ("response_format", "format"): "rung",
    ("draft", "decided"): "settled",
    ("spending", "charged"): "settled",
}


async def inherit(database: Database, path: Path) -> None:
    """Copies the rows that this store lacks from the store at ``path``; raises ``StoreError``."""
    await database.write("ATTACH DATABASE ? AS former", (sqlite_address(path, "mode=ro"),))
    try:
        async with database.transaction():
            for table in _TABLES:
                source, columns = await _shared_columns(database, table)
                if columns:
                    await database.write(
                        f"INSERT OR IGNORE INTO main.{table} ({', '.join(columns)})"
                        f" SELECT {', '.join(columns.values())} FROM former.{source}"
                    )
    finally:
        await database.write("DETACH DATABASE former")


async def _shared_columns(database: Database, table: str) -> tuple[str, Mapping[str, str]]:
    """Returns the former name of a table, and the former names of those columns that both stores have."""
    ours = await _columns(database, "main", table)
    source = table
    if not (theirs := await _columns(database, "former", source)):
        source = _FORMER_TABLES.get(table, table)
        theirs = await _columns(database, "former", source)
    former = {name: name if name in theirs else _FORMER_COLUMNS.get((table, name)) for name in ours}
    return source, {name: was for name, was in former.items() if was in theirs}


async def _columns(database: Database, schema: str, table: str) -> list[str]:
    return [row[1] for row in await database.rows(f"PRAGMA {schema}.table_info({table})")]
