"""Backs up a closed collection with the ``anki`` library."""

from __future__ import annotations

from pathlib import Path

from anki.errors import AnkiException

from obsidian_anki_sync.anki.backups import keep_newest
from obsidian_anki_sync.anki.collection.opening import open_collection
from obsidian_anki_sync.domain.errors import TargetError


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
        raise TargetError(
            f"No backup of {path} could be made before the first change of the day: {error}.",
            f"Free some space, and check the permissions of {folder}. Set backups to 0 to make none.",
        ) from error
