"""The other vaults on this computer that have a store."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from platformdirs import user_data_path

from obsidian_anki_sync.domain.errors import StoreError
from obsidian_anki_sync.pipeline.sessions.lock import is_locked, rename_store
from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.store.known_vaults import StoreOwner, read_owner
from obsidian_anki_sync.store.store import Store


def keepers_of(settings: Settings) -> dict[str | int, str]:
    """Returns the ids and the Anki notes of vaults in other folders of this computer."""
    keepers: dict[str | int, str] = {}
    for _, owner in _other_stores(settings):
        if Path(owner.folder) == settings.vault_root or not _is_there(owner):
            continue
        keepers |= dict.fromkeys(owner.anki_ids - {0}, owner.folder)
        if owner.vault_id:
            keepers[owner.vault_id] = owner.folder
    return keepers


async def take_over_moved(store: Store, settings: Settings, vault_id: str, anki_ids: Collection[int]) -> None:
    """Takes over the store that the vault had in its former folder, and retires that file.

    Another vault that comes to that path later would otherwise find these cards in it, and remove them.
    """
    for path, owner in _other_stores(settings):
        if _is_there(owner) or is_locked(path):
            continue
        if owner.vault_id == vault_id or owner.anki_ids & set(anki_ids):
            with suppress(StoreError):
                await store.inherit(path)
            rename_store(path, "moved")


def _is_there(owner: StoreOwner) -> bool:
    return Path(owner.folder).is_dir()


def _other_stores(settings: Settings) -> Iterator[tuple[Path, StoreOwner]]:
    own = settings.store_path
    for folder in dict.fromkeys((own.parent, user_data_path(PROGRAM))):
        for path in sorted(folder.glob("*.db")) if folder.is_dir() else ():
            owner = read_owner(path) if path != own else None
            if owner:
                yield path, owner
