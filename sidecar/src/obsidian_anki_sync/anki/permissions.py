"""Checks if a file can be written at a path."""

from __future__ import annotations

import os
from pathlib import Path


def why_unwritable(path: Path) -> str:
    """Returns why nothing can be written to ``path``; empty if it can. Changes no file."""
    if path.is_dir():
        return f"{path} is a folder."
    # A file is replaced whole, or has others beside it, so its folder must be writable too.
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir():
        return f"{folder} is not a folder."
    for checked in (path, folder):
        if checked.exists() and not os.access(checked, os.W_OK):
            return f"{checked} cannot be written to."
    return ""
