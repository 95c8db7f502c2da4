"""Copies of a note that a sync tool made because the note was changed in two places."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

_MARKS = re.compile(
    r"\.sync-conflict-\d{8}-\d{6}"  # Syncthing
    r"|\([^()]*conflicted copy[^()]*\)"  # Obsidian Sync, Dropbox, Nextcloud
    r"|\(case conflict[^()]*\)"  # Dropbox
    r"|_conflict-\d{8}-\d{6}"  # ownCloud
    r"|\(sfconflict [^()]*\)",  # Seafile
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(.+) \d{1,2}(\.md)")
# The share of its lines that a numbered copy has in common with its original.
_COMMON = 0.75
_LARGEST = 1_000_000


def is_marked_copy(path: str) -> bool:
    """True if a note's name has the mark of a conflict copy."""
    return _MARKS.search(path.rpartition("/")[2]) is not None


def is_numbered_copy(root: Path, path: str, paths: Collection[str]) -> bool:
    """True if a note has the name of an iCloud copy, ``Name 2.md``, and nearly the text of ``Name.md``."""
    numbered = _NUMBERED.fullmatch(path)
    original = "".join(numbered.groups()) if numbered else ""
    if original not in paths:
        return False
    try:
        ours, theirs = _lines(root / path), _lines(root / original)
    except (OSError, ValueError):
        return False
    return bool(ours and theirs) and len(ours & theirs) >= _COMMON * max(len(ours), len(theirs))


def _lines(path: Path) -> set[str]:
    if path.stat().st_size > _LARGEST:
        return set()
    return {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}
