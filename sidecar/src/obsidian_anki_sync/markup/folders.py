"""Folders of a vault, as settings name them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def folder_prefix(name: str) -> str:
    """Returns the prefix of the path of every note in a folder; empty for the vault itself.

    ``notes``, ``/notes/`` and ``./notes`` are one folder; ``/``, ``.`` and an empty name are the vault.
    """
    cleaned = unicodedata.normalize("NFC", name.strip().replace("\\", "/").removeprefix("./").strip("/"))
    return f"{cleaned}/" if cleaned not in ("", ".") else ""


def lies_in(path: str, folders: Iterable[str]) -> bool:
    """True if a note is in one of the folders, or in a folder below one."""
    return path.startswith(tuple(map(folder_prefix, folders)))
