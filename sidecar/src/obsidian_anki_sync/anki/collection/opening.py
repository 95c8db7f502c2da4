"""Opens or makes an Anki collection through the official ``anki`` library."""

from __future__ import annotations

import tempfile
from pathlib import Path

from anki.collection import Collection
from anki.errors import AnkiException

from obsidian_anki_sync.anki.backups import keep_newest
from obsidian_anki_sync.anki.collection.readonly import unreadable
from obsidian_anki_sync.domain.errors import TargetError


def open_collection(path: Path) -> Collection:
    """Returns the collection at ``path``. A missing one is made, with its folder.

    Raises ``TargetError`` if it is not a collection or another program has it open, ``OSError`` if the folder
    cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if not path.exists():
            _make_whole(path)
        return Collection(str(path))
    except AnkiException as error:
        raise unreadable(path, error) from error


def _make_whole(path: Path) -> None:
    """Makes an empty collection completely or not at all, since half of one could not be opened."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        unfinished = Path(folder) / path.name
        Collection(str(unfinished)).close()
        if not path.exists():
            unfinished.rename(path)


def make_backup(path: Path, folder: Path, most: int) -> None:
    """Makes a backup (without media) in ``folder``, and keeps the newest ``most``; raises ``TargetError``.

    It runs before the first write of a sync.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        collection = open_collection(path)
        try:
            collection.create_backup(backup_folder=str(folder), force=True, wait_for_completion=True)
        finally:
            collection.close()
        keep_newest(folder, most)
    except (AnkiException, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TargetError(
            f"No backup of {path} could be made before the first change of the day: {reason}.",
            f"Free some space, and check the permissions of {folder}. Set backups to 0 to make none.",
        ) from error
