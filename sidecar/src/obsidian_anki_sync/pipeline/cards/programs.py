"""Finds a program that the settings name."""

from __future__ import annotations

import os
import shutil
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
    folders = [folder for folder in os.get_exec_path() if Path(folder).is_absolute()]
    found = shutil.which(name, path=os.pathsep.join(folders))
    # Windows searches the current folder first.
    return Path(found) if found and str(Path(found).parent) in map(str, map(Path, folders)) else None
