"""Folders for packages on their way to Anki; what a killed sync leaves of them is swept by the next one."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "obsidian-anki-sync-"
_LOCK = "in-use"
_AGE_WITHOUT_LOCK = 3600


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder among the system's temporary files, removed at the end; raises ``OSError``."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
        folder = Path(name)
        # The system releases the lock when the process ends, however it ends.
        with FileLock(folder / _LOCK):
            yield folder


def sweep_scratch_folders() -> int:
    """Removes the folders of processes that are gone; returns how many."""
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Another user's folder can be neither read nor removed.
        with suppress(OSError):
            if folder.is_dir() and not folder.is_symlink() and _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
    return swept


def _is_abandoned(folder: Path) -> bool:
    lock = folder / _LOCK
    if not lock.exists():
        # Made this moment, or by a release that took no lock.
        return time.time() - folder.stat().st_mtime > _AGE_WITHOUT_LOCK
    try:
        with FileLock(lock, timeout=0):
            return True
    except (Timeout, OSError):
        return False
