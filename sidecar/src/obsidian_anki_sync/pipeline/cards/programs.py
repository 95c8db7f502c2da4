"""Finds a program that the settings name."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def find_program(name: str) -> Path | None:
    """Returns the path of an installed program, or None.

    ``name`` is a name in the search path or an absolute path, never a command line. Relative paths and
    programs in the current folder do not count: that folder may be somebody else's vault.
    """
    if not name.strip():
        return None
    path = Path(name).expanduser()
    if path.is_absolute():
        found = shutil.which(str(path))
        return Path(found) if found else None
    if path.name != name:
        return None
    searched = [folder for folder in os.get_exec_path() if Path(folder).is_absolute()]
    folders = [*dict.fromkeys([*searched, *_usual_folders(Path.home())])]
    found = shutil.which(name, path=os.pathsep.join(folders))
    # Windows searches the current folder first.
    return Path(found) if found and str(Path(found).parent) in map(str, map(Path, folders)) else None


def _usual_folders(home: Path) -> list[str]:
    """Returns the folders where package managers put programs.

    A program that the desktop starts, such as Obsidian on a Mac, has a shorter search path than a terminal.
    Without these folders a sync of the plugin would make other cards than one of the command line.
    """
    if sys.platform == "win32":
        return [str(home / "AppData" / "Roaming" / "npm"), str(home / "scoop" / "shims")]
    own = (".local/bin", ".npm-global/bin", ".volta/bin", ".bun/bin", ".local/share/pnpm", "Library/pnpm")
    versions = sorted((home / ".nvm" / "versions" / "node").glob("*/bin"), reverse=True)
    return [
        *(str(home / folder) for folder in own),
        *map(str, versions),
        "/opt/homebrew/bin",
        "/usr/local/bin",
        "/home/linuxbrew/.linuxbrew/bin",
        "/run/current-system/sw/bin",
    ]
