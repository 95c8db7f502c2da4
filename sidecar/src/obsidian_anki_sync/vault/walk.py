"""Finds the files of a vault."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import UnavailableError
from obsidian_anki_sync.markup.folders import lies_in
from obsidian_anki_sync.vault.conflict_copies import is_copy_by_text, is_marked_copy
from obsidian_anki_sync.vault.globs import matcher
from obsidian_anki_sync.vault.obsidian_settings import is_ignored

NOTE_ENDING = ".md"
CONFLICT_COPY = "It is a conflict copy of a note (selection.conflict_copies includes those)."
_EVERY_NOTE = ("**/*.md",)
# A note that iCloud has moved off the disk leaves a file of this name.
_OFFLOADED = ".md.icloud"
# On newer systems such a note keeps its name and its size, and has no data.
_KEEPS_NAMES = sys.platform == "darwin"


class WalkRules(Struct, frozen=True):
    """The rules for notes that count: globs below the vault, with ``**`` for any number of folders.

    A glob that names a folder includes everything in it. ``folders`` and ``exclude_folders`` are plain paths;
    without ``folders``, all count. ``templates`` are folders whose notes do not count, ``ignored`` are
    Obsidian's own filters; ``conflict_copies`` is true if conflict copies count too.
    """

    include: tuple[str, ...] = _EVERY_NOTE
    exclude: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    exclude_folders: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    conflict_copies: bool = True

    def refusal(self, path: str) -> str:
        """Returns the reason in a note's path why it does not count; empty if it counts."""
        if self.include != _EVERY_NOTE and not matcher(self.include).matches(path):
            return "Its path does not match the setting include."
        if matcher(self.exclude).matches(path):
            return "Its path matches the setting exclude."
        if self.folders and not lies_in(path, self.folders):
            return "It is in none of selection.folders."
        if lies_in(path, self.exclude_folders):
            return "It is in one of selection.exclude_folders."
        return self.refusal_of_obsidian(path)

    def refusal_of_obsidian(self, path: str) -> str:
        """Returns the reason why Obsidian's settings exclude a note; empty if they do not."""
        if not self.conflict_copies and is_marked_copy(path):
            return CONFLICT_COPY
        if self.templates and lies_in(path, self.templates):
            return "It is in Obsidian's template folder (selection.templates includes those)."
        if self.ignored and is_ignored(path, self.ignored):
            return (
                "Obsidian's setting Excluded files excludes it (selection.obsidian_excluded includes those)."
            )
        return ""


class FoundFile(NamedTuple):
    """A file of the vault: its path (relative, forward slashes, NFC), modification time, and size in bytes.

    ``mtime_ns`` is in nanoseconds. ``real`` is the path as the file system spells it; empty if it is equal.
    """

    path: str
    mtime_ns: int
    size: int
    real: str = ""

    def under(self, root: Path) -> str:
        """Returns the path for opening the file."""
        return os.path.join(root, self.real or self.path)  # noqa: PTH118 - faster for ten thousand notes


class Walk(Struct, frozen=True):
    """The notes that count, all other files that a link may mean, and the paths that could not be read.

    All are sorted by path. If a path is ``unreadable``, the walk is partial: a note that it lacks may exist.
    ``outside`` are links that lead out of the vault, ``copies`` the conflict copies that do not count.
    """

    notes: tuple[FoundFile, ...]
    files: tuple[FoundFile, ...]
    unreadable: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def walk(root: Path, rules: WalkRules | None = None) -> Walk:
    """Finds every file below ``root``, except in hidden folders.

    Symbolic links are followed only to something inside the vault that was not seen yet. Raises
    ``UnavailableError`` if the vault is missing, is not a folder or cannot be listed.
    """
    search = _Search(root)
    search.run()
    rules = rules or WalkRules()
    copies = frozenset() if rules.conflict_copies else _copies(root, search.found)
    counts = _filter(replace(rules, conflict_copies=True))  # the copies are known by now
    notes: list[FoundFile] = []
    files: list[FoundFile] = []
    for found in sorted(search.found.values(), key=lambda found: found.path):
        is_note = found.path.endswith(NOTE_ENDING) and found.path not in copies and counts(found.path)
        (notes if is_note else files).append(found)
    return Walk(
        notes=tuple(notes),
        files=tuple(files),
        unreadable=tuple(sorted(search.unreadable)),
        outside=tuple(sorted(search.outside)),
        copies=tuple(sorted(copies)),
    )


def _copies(root: Path, found: Mapping[str, FoundFile]) -> frozenset[str]:
    return frozenset(
        path
        for path in found
        if path.endswith(NOTE_ENDING) and (is_marked_copy(path) or is_copy_by_text(root, path, found))
    )


def require_vault(root: Path) -> None:
    """Raises ``UnavailableError`` if the vault is missing, is not a folder or has an invalid name."""
    if not root.is_dir():
        kind = "is not a folder" if root.exists() else "does not exist"
        raise UnavailableError(f"The vault {root} {kind}.", "Give the folder of your vault.")
    if not _is_text(str(root)):
        raise UnavailableError(
            f"The path of the vault {_composed(str(root))} is not valid text.",
            "Rename the folder, then sync again.",
        )


class _Search(Struct):
    """The state of a walk: folders still to list, and links to check once all real paths are known."""

    root: Path
    found: dict[str, FoundFile] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    _folders: list[str] = field(default_factory=lambda: [""])
    _links: list[str] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def run(self) -> None:
        require_vault(self.root)
        self._list_all()
        if "" in self.unreadable:
            raise UnavailableError(
                f"The vault {self.root} cannot be listed.", "Check the folder's permissions."
            )
        real_root = os.path.realpath(self.root)
        while self._links:
            self._follow(self._links.pop(), real_root)
            self._list_all()

    def _list_all(self) -> None:
        while self._folders:
            folder = self._folders.pop()
            try:
                self._list(folder)
            except OSError:
                self.unreadable.append(_composed(folder.rstrip("/")))

    def _list(self, folder: str) -> None:
        status = os.stat(self.root / folder)  # noqa: PTH116 - scandir takes and gives strings too
        if (status.st_dev, status.st_ino) in self._seen:
            return
        self._seen.add((status.st_dev, status.st_ino))
        with os.scandir(self.root / folder) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    self._take(folder + entry.name, entry)
                elif entry.name.endswith(_OFFLOADED):
                    self.unreadable.append(_composed(folder + entry.name[1 : -len(".icloud")]))

    def _take(self, real: str, entry: os.DirEntry[str]) -> None:
        try:
            if entry.is_file(follow_symlinks=False):
                self._keep(real, entry.stat())
            elif entry.is_symlink():
                self._links.append(real)
            elif entry.is_dir():
                self._folders.append(real + "/")
        except OSError:
            self.unreadable.append(_composed(real))

    def _follow(self, real: str, real_root: str) -> None:
        target = os.path.realpath(self.root / real)
        try:
            status = os.stat(target)  # noqa: PTH116
        except OSError:
            # A dangling link may lead to a note on a drive that is not connected now.
            self.unreadable.append(_composed(real))
            return
        if not target.startswith(real_root + os.sep):
            self.outside.append(_composed(real))
            return
        inside = target[len(real_root) + 1 :].replace(os.sep, "/")
        if os.path.isdir(target):  # noqa: PTH112
            self._folders.append(real + "/")
        elif _composed(inside) not in self.found:
            self._keep(real, status)

    def _keep(self, real: str, status: os.stat_result) -> None:
        path = _composed(real)
        if not (real.isascii() or _is_text(real)) or _is_offloaded(path, status):
            self.unreadable.append(path)
            return
        if path in self.found:
            # Two names that differ only in Unicode composition are one name in Obsidian.
            self.unreadable.append(path)
            if path != real:
                return
        self.found[path] = FoundFile(
            path=path, mtime_ns=status.st_mtime_ns, size=status.st_size, real="" if path == real else real
        )


def _is_offloaded(path: str, status: os.stat_result) -> bool:
    return _KEEPS_NAMES and path.endswith(NOTE_ENDING) and not status.st_blocks and status.st_size > 0


def _composed(real: str) -> str:
    """Returns the path in NFC; bytes of a file name that are not valid text become question marks."""
    if real.isascii():
        return real
    text = real if _is_text(real) else real.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", text)


def _is_text(real: str) -> bool:
    try:
        real.encode()
    except UnicodeEncodeError:
        return False
    return True


def _filter(rules: WalkRules) -> Callable[[str], bool]:
    if rules == WalkRules():
        return lambda _: True
    return lambda path: not rules.refusal(path)
