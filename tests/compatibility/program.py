"""Runs the program as a user does; each vault has its own settings and store."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_PROGRAM = (sys.executable, "-m", "obsidian_anki_sync")


@dataclass(frozen=True, slots=True)
class MadeNote:
    """An Anki note: its source's path without ending, its type, its fields by name, tags and decks."""

    source: str
    note_type: str
    fields: dict[str, str]
    tags: tuple[str, ...]
    decks: tuple[str, ...]
    cards: int


@dataclass(frozen=True, slots=True)
class Workplace:
    """A vault, and a collection that the program writes its cards into."""

    folder: Path
    vault: Path
    collection: Path

    def run(self, command: str, *arguments: str) -> str:
        """Runs one command; returns what it printed. Raises ``RuntimeError`` if it could not run."""
        self.collection.parent.mkdir(parents=True, exist_ok=True)
        home = {
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "TMPDIR": str(self.folder),
        }
        done = subprocess.run(
            [
                *(*_PROGRAM, command, *arguments, "--vault", str(self.vault)),
                *("--target", f"file:{self.collection}", "--db", str(self.folder / "store.db")),
            ],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **home, "NO_COLOR": "1", "COLUMNS": "200"},
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def notes(self) -> tuple[MadeNote, ...]:
        """Returns the Anki notes of the collection, in the order in which they were made."""
        if not self.collection.is_file():
            return ()
        with closing(sqlite3.connect(self.collection)) as db:
            db.create_collation(
                "unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())
            )
            decks = {
                key: name.replace("\x1f", "::") for key, name in db.execute("SELECT id, name FROM decks")
            }
            types = dict(db.execute("SELECT id, name FROM notetypes"))
            names: dict[int, list[str]] = {}
            for kind, name in db.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
                names.setdefault(kind, []).append(name)
            rows = db.execute("SELECT id, mid, tags, flds FROM notes ORDER BY id").fetchall()
            of_note = {
                key: db.execute("SELECT did FROM cards WHERE nid = ?", (key,)).fetchall() for key, *_ in rows
            }
        return tuple(
            _made(
                types[kind],
                dict(zip(names[kind], fields.split("\x1f"), strict=True)),
                tags,
                [decks[deck] for (deck,) in of_note[key]],
            )
            for key, kind, tags, fields in rows
        )


def _made(note_type: str, fields: dict[str, str], tags: str, decks: list[str]) -> MadeNote:
    address = fields.get("Source", "").partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    file = parse_qs(urlsplit(address).query).get("file", [""])[0].partition("#")[0]
    return MadeNote(file, note_type, fields, tuple(tags.split()), tuple(sorted(set(decks))), len(decks))
