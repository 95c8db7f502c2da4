"""Resolves links and embeds by Obsidian's rules, never to anything outside the vault."""

from __future__ import annotations

import contextlib
import hashlib
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import quote, unquote

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.link import Dependency, RefusedLink
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import NOTE_ENDING, FoundFile, Walk

_ELSEWHERE = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:", re.IGNORECASE)
_RELATIVE = ("./", "../", ".\\", "..\\")
_NOT_IN_A_NAME = re.compile(r"[^\w-]+")
_LONGEST_STEM = 60
# In bytes: Anki cuts a longer name, and with it the hash.
_LONGEST_NAME = 120
_LONGEST_ENDING = 20
_HASH_LENGTH = 12


class VaultLinks:
    """Implements ``domain.link.Links`` for one walk of a vault.

    Another process gets the list of files, and makes its own indexes and hashes.
    """

    def __init__(
        self, vault_name: str, root: Path, notes: tuple[FoundFile, ...], files: tuple[FoundFile, ...]
    ) -> None:
        self._vault_name = vault_name
        self._address = f"obsidian://open?vault={_quoted(vault_name)}&file="
        self._root = root
        self._notes = notes
        self._files = files
        self._index: _Index | None = None
        self._names: dict[tuple[str, int, int], str] = {}
        self._asked: dict[tuple[str, str], Dependency] = {}

    @classmethod
    def of(cls, vault_name: str, root: Path, walk: Walk) -> VaultLinks:
        """Returns the links of a walked vault."""
        return cls(vault_name, root, walk.notes, walk.files)

    def __reduce__(
        self,
    ) -> tuple[type[VaultLinks], tuple[str, Path, tuple[FoundFile, ...], tuple[FoundFile, ...]]]:
        return VaultLinks, (self._vault_name, self._root, self._notes, self._files)

    def media(self, target: str, note_path: str) -> Media | None:
        """Returns the file that an embed shows; None if there is none. Raises ``RefusedLink``."""
        found = self._asked_for(target, note_path)
        return self._as_media(found) if found and not found.path.endswith(NOTE_ENDING) else None

    def note(self, target: str, note_path: str) -> Note | None:
        """Returns the note that an embed shows; None if there is none.

        Raises ``RefusedLink``, and ``NoteError`` if the note cannot be read whole.
        """
        found = self._asked_for(target, note_path)
        return read_note(self._root, found).note if found and found.path.endswith(NOTE_ENDING) else None

    def address(self, target: str, note_path: str) -> str:
        """Returns the ``obsidian://open`` address of a note, with its ``#heading`` or ``#^block`` kept.

        If only one file has the name, the address contains only the name, so that Obsidian finds the note
        after a move. If several files have it, the address contains the path. A name with ``#`` is given once
        more, without the part, since Obsidian's ``file`` does not show where the name ends.
        """
        path, part = self._resolve(target, note_path)
        address = self._address + _quoted(path.removesuffix(NOTE_ENDING) + part)
        return f"{address}&note={_quoted(path)}" if "#" in path else address

    def dependency(self, target: str, note_path: str) -> Dependency:
        """Returns the file that ``media`` or ``note`` would find now, without opening or recording it."""
        try:
            return _dependency(target, note_path, self._file(target, note_path))
        except RefusedLink:
            return Dependency(target, note_path)

    def watched(self) -> tuple[Dependency, ...]:
        """Returns the files that were looked up since the last call, each target once for each note."""
        asked = tuple(self._asked.values())
        self._asked.clear()
        return asked

    def _asked_for(self, target: str, note_path: str) -> FoundFile | None:
        # Recorded before the lookup, since a refused link may resolve to a file later.
        self._asked[target, note_path] = Dependency(target, note_path)
        found = self._file(target, note_path)
        self._asked[target, note_path] = _dependency(target, note_path, found)
        return found

    def _file(self, target: str, note_path: str) -> FoundFile | None:
        for spelling in _spellings(target):
            if _OTHER_SCHEME.match(spelling):
                return None
            path = self._indexed.find(spelling, note_path)
            if path:
                return self._indexed.files.get(path)
            self._refuse_escape(spelling, note_path)
        return None

    def _refuse_escape(self, spelling: str, note_path: str) -> None:
        """Refuses files that the walk left out because a symbolic link leads out of the vault."""
        root = os.path.realpath(self._root)
        for path in _exact(spelling, posixpath.dirname(note_path)):
            real = os.path.realpath(os.path.join(root, path))  # noqa: PTH118
            if real != root and not real.startswith(root + os.sep):
                raise _refused(spelling)

    def _as_media(self, found: FoundFile) -> Media | None:
        key = (found.path, found.mtime_ns, found.size)
        if key not in self._names:
            try:
                with open(found.under(self._root), "rb") as file:  # noqa: PTH123
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                return None
            self._names[key] = _media_name(found.path, digest)
        return Media(found.real or found.path, self._names[key])

    def _resolve(self, target: str, note_path: str) -> tuple[str, str]:
        """Returns the path that a link means, or the link's own text if there is none, and the part."""
        name, mark, part = unicodedata.normalize("NFC", target).partition("#")
        if not name:
            return note_path, mark + part
        for spelling, within in ((name, part), (unquote(name), unquote(part))):
            with contextlib.suppress(RefusedLink):
                path = self._indexed.find(spelling, note_path)
                if path:
                    is_bare = "/" not in spelling and self._indexed.is_unique(path)
                    return spelling if is_bare else path, mark + within
        return name, mark + part

    @property
    def _indexed(self) -> _Index:
        if self._index is None:
            self._index = _Index(self._notes, self._files)
        return self._index


class _Index:
    """The vault's paths by the names that a link may use, ignoring case."""

    def __init__(self, notes: Iterable[FoundFile], files: Iterable[FoundFile]) -> None:
        self.files = {found.path: found for found in chain(notes, files)}
        self._paths: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        for path in self.files:
            folded = path.casefold()
            self._paths.setdefault(folded, path)
            self._by_name.setdefault(folded.rpartition("/")[2], []).append(path)

    def is_unique(self, path: str) -> bool:
        """True if only this file of the vault has its name, ignoring case."""
        return len(self._by_name[path.casefold().rpartition("/")[2]]) == 1

    def find(self, spelling: str, note_path: str) -> str | None:
        """Returns the path that a link means: as written, from the note's folder, or the nearest of its name.

        Raises ``RefusedLink`` for a link out of the vault.
        """
        folder = posixpath.dirname(note_path)
        exact = _exact(spelling, folder)
        endings = [path.casefold() + ending for path in exact for ending in ("", NOTE_ENDING)]
        found = next((self._paths[path] for path in endings if path in self._paths), None)
        if found:
            return found
        if _is_outside_vault(spelling, folder):
            raise _refused(spelling)
        if spelling.startswith("/"):
            raise _refused(spelling)
        return None if spelling.startswith(_RELATIVE) else self._nearest(exact[0].casefold(), folder)

    def _nearest(self, link: str, folder: str) -> str | None:
        """Returns Obsidian's choice among files of one name: below the note's folder, then the shortest."""
        for ending in (link, link + NOTE_ENDING):
            named = self._by_name.get(ending.rpartition("/")[2], [])
            fitting = [path for path in named if f"/{path.casefold()}".endswith(f"/{ending}")]
            if fitting:
                return min(fitting, key=lambda path: (not path.startswith(f"{folder}/"), len(path), path))
        return None


def _spellings(target: str) -> Iterator[str]:
    """Yields a target as written and with its escapes resolved, without the part after ``#``."""
    composed = unicodedata.normalize("NFC", target)
    names = (composed, composed.partition("#")[0])
    return (name for name in dict.fromkeys(chain(names, map(unquote, names))) if name)


def _exact(spelling: str, folder: str) -> list[str]:
    """Returns the paths in the vault that a link may name exactly; raises ``RefusedLink`` if there are none.

    As in Obsidian, steps above the root of the vault stop at the root: from a folder at the root,
    ``../../x.png`` is ``x.png``.
    """
    if _ELSEWHERE.match(spelling) or "\0" in spelling:
        raise _refused(spelling)
    inside = [
        path for path in dict.fromkeys(map(_stopped_at_root, _candidate_paths(spelling, folder))) if path
    ]
    if not inside:
        raise _refused(spelling)
    return inside


def _candidate_paths(spelling: str, folder: str) -> list[str]:
    link = spelling.replace("\\", "/")
    if link.startswith("/"):
        return [posixpath.normpath(link.lstrip("/"))]
    if link.startswith(_RELATIVE):
        return [posixpath.normpath(posixpath.join(folder, link))]
    return [posixpath.normpath(link), posixpath.normpath(posixpath.join(folder, link))]


def _stopped_at_root(path: str) -> str:
    while path.startswith("../"):
        path = path[3:]
    return "" if path == ".." else path


def _is_outside_vault(spelling: str, folder: str) -> bool:
    """True if every path that a link may name is above the root of the vault."""
    return all(
        path.startswith("..") and path[2:3] in ("", "/") for path in _candidate_paths(spelling, folder)
    )


def _refused(spelling: str) -> RefusedLink:
    return RefusedLink(f"The link to {spelling} leads out of the vault.")


def _dependency(target: str, asked_in: str, found: FoundFile | None) -> Dependency:
    if found is None:
        return Dependency(target, asked_in)
    return Dependency(target, asked_in, found.path, found.mtime_ns, found.size)


def _media_name(path: str, digest: str) -> str:
    """Returns the name in Anki: as much of the file's name as Anki keeps, and a hash of the content."""
    stem, ending = posixpath.splitext(posixpath.basename(path))
    cleaned = _NOT_IN_A_NAME.sub("-", stem).strip("-")[:_LONGEST_STEM] or "file"
    rest = f"-{digest[:_HASH_LENGTH]}.{_cut(_NOT_IN_A_NAME.sub('', ending).lower(), _LONGEST_ENDING)}"
    return (_cut(cleaned, _LONGEST_NAME - len(rest.encode())) + rest).rstrip(".")


def _cut(text: str, most_bytes: int) -> str:
    """Returns the longest beginning of a text that fits into a number of bytes, cut between characters."""
    return text.encode()[:most_bytes].decode(errors="ignore")


def _quoted(text: str) -> str:
    return quote(text, safe="")
