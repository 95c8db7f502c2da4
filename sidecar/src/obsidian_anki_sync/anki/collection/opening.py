"""Opening an Anki collection through the official ``anki`` library, or making one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from anki.collection import Collection
from anki.errors import AnkiException

from obsidian_anki_sync.anki.collection.readonly import unreadable


def open_collection(path: Path) -> Collection:
    """Returns the collection at ``path``, which is made where it is missing, with its folder.

    Raises ``TargetError`` where it is no collection or another program has it open, ``OSError`` where the
    folder cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if not path.exists():
            _make_whole(path)
        return Collection(str(path))
    except AnkiException as error:
        raise unreadable(path, error) from error


def _make_whole(path: Path) -> None:
    """Makes an empty collection that appears as a whole; one half made by a kill, nobody could open."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        unfinished = Path(folder) / path.name
        Collection(str(unfinished)).close()
        if not path.exists():
            unfinished.rename(path)
