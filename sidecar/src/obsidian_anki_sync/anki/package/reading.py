"""Reads an ``.apkg`` that ``writing`` made."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from obsidian_anki_sync.anki.collection.reading import Query, read_snapshot
from obsidian_anki_sync.anki.collection.readonly import open_tables
from obsidian_anki_sync.anki.package.writing import COLLECTION, MEDIA, OpenMedia
from obsidian_anki_sync.anki.scratch import scratch_folder
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.errors import TargetError

_ADVICE = "Give the path of a package that this program wrote, or of a new file."
_SHOWN = re.compile(r"""src=["']([^"']+)["']|\[sound:([^\]]+)\]""")
# zipfile raises all of these for an archive with damaged bytes.
_DAMAGE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, msgspec.DecodeError)


class Contents(Struct, frozen=True):
    """Everything in a package: Anki notes by slug, and openers for its media by name while it is open."""

    notes: dict[str, AnkiNote]
    media: dict[str, OpenMedia]


@contextmanager
def open_package(path: Path) -> Iterator[Query]:
    """Opens the tables of the package at ``path`` for queries.

    Raises ``TargetError`` if it is not a package, or not one of ours.
    """
    with _open_archive(path) as archive, scratch_folder() as folder:
        archive.extract(COLLECTION, folder)
        with open_tables(folder / COLLECTION) as query:
            yield query


@contextmanager
def open_contents(path: Path) -> Iterator[Contents]:
    """Reads everything in the package at ``path``; nothing if it does not exist.

    Raises ``TargetError`` if it is not a package, or holds Anki notes of other tools, which writing it anew
    would lose.
    """
    if not path.exists():
        yield Contents({}, {})
        return
    with open_package(path) as query:
        notes = {note.slug: note for note in read_snapshot(query, {}).notes}
        [[count]] = query("select count() from notes")
    if count != len(notes):
        raise TargetError(f"{path} also holds Anki notes that this program did not write.", _ADVICE)
    with _open_archive(path) as archive:
        names = msgspec.json.decode(archive.read(MEDIA), type=dict[str, str])
        yield Contents(notes, {name: _opener(archive, entry) for entry, name in names.items()})


def shown_media(fields: Iterable[str]) -> set[str]:
    """Returns the names of the media that these fields show."""
    found = (match[1] or match[2] for field in fields for match in _SHOWN.finditer(field))
    return {form for name in found for form in (name, unquote(name))}


def _opener(archive: zipfile.ZipFile, entry: str) -> Callable[[], IO[bytes]]:
    return partial(archive.open, entry)


@contextmanager
def _open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if not {COLLECTION, MEDIA} <= names or any(
                name.startswith("collection.anki21") for name in names
            ):
                raise TargetError(f"{path} is not a package that this program wrote.", _ADVICE)
            yield archive
    except _DAMAGE as error:
        reason = (error.strerror if isinstance(error, OSError) else str(error)) or "it ends too early"
        raise TargetError(f"{path} cannot be read as a package: {reason}.", _ADVICE) from error
