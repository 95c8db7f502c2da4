"""Folders for packages that are about to be sent; the next sync deletes those of a killed one."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "obsidian-anki-sync-"
_LOCK = ".lock"
_AGE_WITHOUT_LOCK = 3600


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Makes a folder among the system's temporary files and removes it at the end; raises ``OSError``.

    Its lock is taken before the folder is made, and the system releases it when the process ends in any way.
    So a folder whose lock is free belongs to a process that has ended.
    """
    folder = Path(tempfile.gettempdir(), f"{_PREFIX}{uuid.uuid4().hex}")
    lock = _lock_of(folder)
    try:
        with FileLock(lock):
            folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        with suppress(OSError):
            lock.unlink(missing_ok=True)


def sweep_scratch_folders() -> int:
    """Removes the folders of processes that have ended; returns how many."""
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Another user's folder can be neither read nor removed.
        with suppress(OSError):
            if folder.is_dir() and not folder.is_symlink() and _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
                _lock_of(folder).unlink(missing_ok=True)
                swept += 1
    return swept


def _is_abandoned(folder: Path) -> bool:
    lock = _lock_of(folder)
    if not lock.exists():
        # From a release that took no lock, or removed at this moment.
        return time.time() - folder.stat().st_mtime > _AGE_WITHOUT_LOCK
    try:
        with FileLock(lock, timeout=0):
            return True
    except Timeout:
        return False


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)
