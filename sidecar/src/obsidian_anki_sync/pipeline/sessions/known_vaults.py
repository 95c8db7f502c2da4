"""The other vaults on this computer, as far as their stores are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_data_path

from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.store.known_vaults import StoreOwner, read_owner


def keepers_of(settings: Settings) -> dict[str | int, str]:
    """Returns which ids and which Anki notes belong to vaults that are in other folders of this computer."""
    keepers: dict[str | int, str] = {}
    for owner in _other_vaults(settings):
        keepers |= dict.fromkeys(owner.anki_ids - {0}, owner.folder)
        if owner.vault_id:
            keepers[owner.vault_id] = owner.folder
    return keepers


def _other_vaults(settings: Settings) -> Iterator[StoreOwner]:
    own = settings.store_path
    for folder in dict.fromkeys((own.parent, user_data_path(PROGRAM))):
        for path in sorted(folder.glob("*.db")) if folder.is_dir() else ():
            owner = read_owner(path) if path != own else None
            if owner and Path(owner.folder) != settings.vault_root and Path(owner.folder).is_dir():
                yield owner
