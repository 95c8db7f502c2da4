"""Reads the owner of another vault's store, also during a sync of that vault."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.domain.file_address import sqlite_address


class StoreOwner(Struct, frozen=True):
    """The folder and the id of a store's vault, and the Anki notes that the store wrote."""

    folder: str
    vault_id: str
    anki_ids: frozenset[int]


def read_owner(path: Path) -> StoreOwner | None:
    """Returns the owner of a store; None if the file is not a store, is damaged, or has no owner yet."""
    try:
        with closing(sqlite3.connect(sqlite_address(path, "mode=ro"), uri=True)) as connection:
            columns = [row[1] for row in connection.execute("PRAGMA table_info(store_owner)")]
            wanted = "vault, vault_id" if "vault_id" in columns else "vault, ''"
            owner = connection.execute(f"SELECT {wanted} FROM store_owner").fetchone()
            ids = connection.execute("SELECT anki_id FROM base").fetchall()
    except sqlite3.Error:
        return None
    if owner is None:
        return None
    return StoreOwner(folder=owner[0], vault_id=owner[1], anki_ids=frozenset(anki_id for (anki_id,) in ids))
