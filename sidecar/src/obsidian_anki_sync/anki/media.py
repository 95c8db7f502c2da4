"""Copies the files that cards show from the vault into Anki's media folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from obsidian_anki_sync.domain.card import Card, Media

_UNFINISHED = ".obsidian-anki-sync.part"


def missing_media(card: Card, vault_root: Path) -> str:
    """Returns a sentence about a file of the card that cannot be read; empty if all files can be read."""
    for media in card.content.media:
        file = vault_root / media.path
        if not file.is_file():
            return f"The file {media.path}, which this card shows, is no longer in the vault."
        if not os.access(file, os.R_OK):
            return f"The file {media.path}, which this card shows, cannot be read."
    return ""


def sweep_media(folder: Path) -> None:
    """Deletes half-copied files of a killed sync from Anki's media folder."""
    for unfinished in folder.glob(f"_*{_UNFINISHED}"):
        unfinished.unlink(missing_ok=True)


def copy_media(wanted: Iterable[Media], vault_root: Path, folder: Path) -> None:
    """Copies files of the vault into Anki's media folder under their names there.

    A name holds a hash of the content: an existing file with the right size is not copied again. Each file
    appears completely or not at all. Raises ``OSError``.
    """
    for media in wanted:
        source, goal = vault_root / media.path, folder / media.name
        if goal.is_file() and goal.stat().st_size == source.stat().st_size:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        # Anki's media check skips names that begin with an underscore.
        unfinished = folder / f"_{media.name}{_UNFINISHED}"
        try:
            shutil.copyfile(source, unfinished)
            unfinished.replace(goal)
        finally:
            unfinished.unlink(missing_ok=True)
