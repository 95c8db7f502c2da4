"""Opens the store of a vault: locked for a sync, or read-only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from obsidian_anki_sync.pipeline.events import Listener, Notice
from obsidian_anki_sync.pipeline.sessions.lock import set_aside, vault_lock
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.database.connection import CorruptStoreError
from obsidian_anki_sync.store.database.ownership import NotAStoreError, make_folder_private, require_own
from obsidian_anki_sync.store.store import Store, open_store_file


@asynccontextmanager
async def open_store(settings: Settings, *, exclusive: bool, listener: Listener) -> AsyncIterator[Store]:
    """Opens the vault's store for writing; creates it if missing.

    ``exclusive`` takes the vault's lock too, as a sync must, and sets a damaged store aside. Raises
    ``LockedError`` while another sync runs, ``NotAStoreError`` for a file of another program, and
    ``StoreError`` if the file cannot be used.
    """
    path = settings.store_path
    if settings.db is None:
        make_folder_private(path.parent)
    if not exclusive:
        async with open_store_file(path) as store:
            yield store
        return
    if settings.db:
        require_own(path)
    with vault_lock(path):
        try:
            async with open_store_file(path) as store:
                await store.require_intact()
                await store.sessions.sweep_dry_runs()
        except (CorruptStoreError, NotAStoreError) as error:
            if isinstance(error, NotAStoreError) and settings.db:
                raise
            # A file in the program's own folder, under a name that only the program gives, was a store.
            kept = set_aside(path)
            listener(
                Notice(f"The progress store was damaged. It was kept as {kept}, and a new one is built.")
            )
        try:
            async with open_store_file(path) as store:
                yield store
        except CorruptStoreError as error:
            # Opening did not show this damage, and would not show it next time.
            raise CorruptStoreError(
                f"The progress store {path} is damaged. It was kept as {set_aside(path)}.",
                "Sync again: the store is rebuilt from Anki and the vault.",
            ) from error
