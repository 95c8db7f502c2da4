"""The first line of a sync: the vault and the target."""

from __future__ import annotations

import asyncio
from pathlib import Path

from obsidian_anki_sync.anki.targets import canonical_target, is_package
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import Store

_USUAL = ("ankiconnect://127.0.0.1:8765", "ankiconnect://localhost:8765")
# A running Anki answers in milliseconds; one that hangs is reported by the sync itself.
_SECONDS = 1.0


async def opening_line(store: Store, settings: Settings) -> str:
    """Returns the first line of a sync, such as ``Syncing ~/Notes to Anki (profile User 1)``."""
    return f"Syncing {_short(settings.vault_root)} to {await _target(store, settings)}"


async def _target(store: Store, settings: Settings) -> str:
    address = canonical_target(settings.target)
    scheme, _, location = address.partition(":")
    if scheme == "file":
        kind = "package" if is_package(address) else "collection"
        return f"the {kind} {_short(Path(location))}"
    where = "Anki" if address in _USUAL else f"Anki at {location.lstrip('/')}"
    profile = settings.profile or await store.sessions.profile(address) or await _opened(settings)
    return f"{where} (profile {profile})" if profile else where


async def _opened(settings: Settings) -> str:
    """Returns the profile that Anki has open; an empty text if it does not say."""
    target = target_of(settings)
    try:
        return await asyncio.wait_for(target.profile(), _SECONDS)
    except (SyncError, TimeoutError):
        return ""
    finally:
        await target.close()


def _short(path: Path) -> str:
    """Returns a path with ``~`` for the home folder."""
    home = Path.home()
    if path == home or not path.is_relative_to(home):
        return str(path)
    return f"~/{path.relative_to(home).as_posix()}"
