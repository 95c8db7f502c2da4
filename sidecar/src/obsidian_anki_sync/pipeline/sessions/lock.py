"""One sync at a time for a vault, by a lock that the system releases when its owner dies.

The library of locks is imported only when a lock is taken, since most reports need none.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from obsidian_anki_sync.domain.errors import StoreError, UnavailableError
from obsidian_anki_sync.store.database.ownership import OWNER_ONLY, require_free_lock

# `progress` and `clean-progress` test the lock by taking it for a moment; a sync waits longer than that.
_PATIENCE_SECONDS = 0.5


class LockedError(UnavailableError):
    """Another sync of the same vault is running."""

    code = "locked"


def lock_path(store_path: Path) -> Path:
    """Returns the path of a store's lock."""
    return store_path.with_name(store_path.name + ".lock")


@contextmanager
def vault_lock(store_path: Path) -> Iterator[None]:
    """Holds the vault's lock; raises ``LockedError`` if another process does."""
    from filelock import FileLock, Timeout

    path = lock_path(store_path)
    lock = FileLock(path, mode=OWNER_ONLY)
    try:
        require_free_lock(path)
        store_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=0.05)
    except Timeout:
        raise LockedError(
            "Another sync of this vault is running.",
            "Wait until it ends, or stop it.",
            cli_advice="Wait until it ends, or stop it; `obsidian-anki-sync progress` shows how far it is.",
        ) from None
    except OSError as error:
        raise StoreError(
            f"The progress store cannot be locked, since {path} cannot be written: {error.strerror}.",
            "Give yourself permission to write there, or choose another path for the store.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(store_path: Path) -> bool:
    """True if a live process syncs this vault now; False if the lock cannot be checked."""
    path = lock_path(store_path)
    if not path.exists():
        return False
    from filelock import FileLock, Timeout

    try:
        require_free_lock(path)
        lock = FileLock(path, mode=OWNER_ONLY)
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except (OSError, StoreError):
        return False
    lock.release()
    return False


def set_aside(path: Path) -> Path:
    """Renames a damaged store, so that it can be examined later; returns the new name."""
    return rename_store(path, "damaged")


def rename_store(path: Path, why: str) -> Path:
    """Renames a store with its WAL files to a name that no sync opens; returns the new name."""
    kept = path.with_name(f"{path.name}.{why}-{time.strftime('%Y%m%d-%H%M%S')}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(kept.with_name(kept.name + ending))
    return kept
