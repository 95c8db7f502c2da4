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
    r"|\(sfconflict [^()]*\)"  # Seafile
    r"|_[a-z]{3}-\d\d-\d{4,6}-\d{4}_[a-z]*conflict",  # Synology Drive
    re.IGNORECASE,
)
# The word "conflict" in other languages; sync programs write it together with the day.
_CONFLICT = "conflict|konflik|conflit|ristirii|çakış|конфл|συγκρ|競合|冲突|衝突|충돌"
_DAY = r"(?:\d{4}-\d\d-\d\d|\d{8})"
_DATED = re.compile(rf"[(\[](?=[^()\[\]]*{_DAY})[^()\[\]]*(?:{_CONFLICT})[^()\[\]]*[)\]]", re.IGNORECASE)
_SUFFIXED = re.compile(
    r"(.+?)"
    r"(?: \d{1,2}"  # iCloud
    r"| ?\(\d{1,2}\)"  # Google Drive, browsers
    rf"| ?[(\[][^()\[\]]*(?:{_CONFLICT})[^()\[\]]*[)\]]"
    r"|-(?-i:[A-Z][A-Z0-9-]{3,14})"  # OneDrive: the computer's name
    r"|~[\w-]+)"  # Git: the branch
    r"(\.md)",
    re.IGNORECASE,
)
# A quick check of the end of a name, since few names match.
_SUFFIX_END = re.compile(r"(?: \d\d?|[)\]]|[~-][\w-]+)\.md\Z")
# The share of its lines that a copy with such a name has in common with its original.
_COMMON = 0.75
_LARGEST = 1_000_000


def is_marked_copy(path: str) -> bool:
    """True if a note's name has the mark of a conflict copy."""
    name = path.rpartition("/")[2]
    return bool(_MARKS.search(name) or (("(" in name or "[" in name) and _DATED.search(name)))


def is_copy_by_text(root: Path, path: str, paths: Collection[str]) -> bool:
    """True if a note is named like ``Name 2.md`` or ``Name-PC.md``, with nearly the text of ``Name.md``."""
    if not _SUFFIX_END.search(path):
        return False
    suffixed = _SUFFIXED.fullmatch(path)
    original = "".join(suffixed.groups()) if suffixed else ""
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
