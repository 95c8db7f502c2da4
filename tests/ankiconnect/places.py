"""What the contract holds for: the server as each release, and real Anki if it is installed."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ankiconnect.real_anki import real_anki
from ankiconnect.releases import RELEASES
from ankiconnect.server import anki_connect


class Place(Protocol):
    """Anki with the add-on, real or imitated."""

    @property
    def url(self) -> str: ...

    @property
    def collection_path(self) -> Path: ...

    def call(self, action: str, /, **params: Any) -> Any: ...


@contextmanager
def open_place(name: str, folder: Path) -> Iterator[Place]:
    """Yields the place with this name: ``real``, or a release's."""
    if name == "real":
        with real_anki(folder) as anki:
            yield anki
    else:
        with anki_connect(folder, release=RELEASES[name]) as server:
            yield server


def schema_time(place: Place) -> int:
    """Returns when the collection's schema last changed; reads a copy, since Anki locks the file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / place.collection_path.name
        for suffix in ("", "-wal"):
            source = place.collection_path.with_name(place.collection_path.name + suffix)
            if source.exists():
                shutil.copy(source, f"{copy}{suffix}")
        with closing(sqlite3.connect(copy)) as database:
            [[time]] = database.execute("select scm from col")
    return int(time)


def actions_of(place: Place) -> frozenset[str]:
    """Returns the actions that the place knows."""
    return frozenset(place.call("apiReflect", scopes=["actions"])["actions"])


def only(found: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Returns the one thing that was found."""
    [one] = found
    return one


@dataclass(frozen=True, slots=True)
class Card:
    """An Anki note in the place, as it is now."""

    place: Place
    slug: str

    @property
    def note_id(self) -> int:
        [found] = self.place.call("findNotes", query=f"Slug:{self.slug}")
        assert isinstance(found, int)
        return found

    @property
    def info(self) -> Any:
        return only(self.place.call("notesInfo", notes=[self.note_id]))

    @property
    def back(self) -> str:
        return str(self.info["fields"]["Back"]["value"])

    @property
    def cards(self) -> list[int]:
        return list(self.info["cards"])

    @property
    def deck(self) -> str:
        [name] = self.place.call("getDecks", cards=self.cards)
        return str(name)


Import = Callable[..., Card]
"""Imports a package with one Anki note, changed as asked."""
