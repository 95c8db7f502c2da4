"""Finds the repositories of other tools below a folder, whether they are checked out or bare."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository on this machine: its name, its folder, and the commit that its tests are from."""

    name: str
    folder: Path
    is_bare: bool

    @property
    def commit(self) -> str:
        """The short name of the commit, or ``unknown`` for a folder without Git."""
        found = subprocess.run(
            ["git", "-C", self.folder, "rev-parse", "--short", "HEAD"], capture_output=True, text=True
        )
        return found.stdout.strip() or "unknown"

    def export(self, paths: tuple[str, ...], to: Path) -> None:
        """Copies some files and folders of the repository."""
        to.mkdir(parents=True, exist_ok=True)
        if not self.is_bare:
            for path in paths:
                source = self.folder / path
                copy = shutil.copytree if source.is_dir() else shutil.copy
                (to / path).parent.mkdir(parents=True, exist_ok=True)
                copy(source, to / path)
            return
        archive = subprocess.run(
            ["git", "-C", self.folder, "archive", "HEAD", *paths], capture_output=True, check=True
        )
        subprocess.run(["tar", "-x", "-C", to], input=archive.stdout, check=True)


def find_repository(name: str, below: Path) -> Repository | None:
    """Returns the repository with a name such as ``yanki`` below a folder; None if it is not there.

    A folder counts by its own name, by ``owner+name``, or by the name of the folder that holds it.
    """
    for folder in _folders(below):
        names = {folder.name, folder.name.partition("+")[2], folder.parent.name.partition("+")[2]}
        if name in names and (is_bare := _is_bare(folder)) is not None:
            return Repository(name, folder, is_bare)
    return None


def _is_bare(folder: Path) -> bool | None:
    """True for a Git directory without files, False for files; None if it is neither."""
    if (folder / "HEAD").is_file() and (folder / "objects").is_dir():
        return True
    return False if (folder / "README.md").is_file() or (folder / "readme.md").is_file() else None


def _folders(below: Path) -> list[Path]:
    found: list[Path] = []
    for place, names, _ in os.walk(below):
        folder = Path(place)
        found.append(folder)
        depth = len(folder.relative_to(below).parts)
        names[:] = [name for name in sorted(names) if depth < _DEEPEST and name not in (".git", "objects")]
    return found
