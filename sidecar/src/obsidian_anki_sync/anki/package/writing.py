"""Writes an ``.apkg``: Anki notes with their note types, decks and media in one file."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import genanki

from obsidian_anki_sync.anki.feasibility import HIGHEST_CLOZE
from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.anki.note_ids import new_ids
from obsidian_anki_sync.anki.note_types.designs import RELEASED, Design, design_of
from obsidian_anki_sync.anki.scratch import scratch_folder
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.cloze_marks import closed_numbers
from obsidian_anki_sync.domain.planning.deck import deck_key

COLLECTION = "collection.anki2"
MEDIA = "media"

_DEFAULT_DECK = 1
_CLOZE_MODEL = 1
# Media are compressed already, and Anki reads the tables from memory.
_COMPRESSION = 1
# A note type other than cloze has one or two cards.
_USUAL_CARDS = 2

_CLOZE_FIELD = re.compile(r"\{\{[^{}]*cloze:([^{}:]+)\}\}")

OpenMedia = Callable[[], IO[bytes]]


def write_package(
    path: Path,
    notes: Sequence[AnkiNote],
    media: Mapping[str, OpenMedia] | None = None,
    designs: Mapping[str, Design] | None = None,
    first_position: int = 1,
) -> None:
    """Writes a package that holds exactly these Anki notes.

    New cards queue from ``first_position`` on, in the order of the notes.

    ``media`` maps names in Anki to what opens the file. ``designs`` maps names of note types to the design
    that the package carries instead of ours, if the user changed it. For an ``anki_id`` of 0 the package
    chooses one. Anki prefers the note to its own only if ``modified`` (seconds) is later. Raises ``OSError``.
    """
    with scratch_folder() as folder:
        tables = folder / COLLECTION
        _write_tables(tables, notes, designs or {}, first_position)
        with path.open("wb") as file:
            _write_archive(file, tables, media or {})


def deck_id(name: str) -> int:
    """Returns the id of a deck in our packages; names that differ in case only have the same, as in Anki."""
    key = deck_key(name)
    if key == "default":
        return _DEFAULT_DECK
    digest = hashlib.sha256(f"obsidian-anki-sync/deck/{key}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def _write_tables(
    path: Path, notes: Sequence[AnkiNote], designs: Mapping[str, Design], first_position: int
) -> None:
    models = {
        name: _model(designs.get(name) or design_of(name)) for name in {note.note_type for note in notes}
    }
    decks: dict[int, Any] = {}
    ids = _free_ids(notes)
    for position, note in enumerate(notes, start=first_position):
        key = deck_id(note.deck)
        deck = decks.setdefault(key, genanki.Deck(key, note.deck))
        deck.add_note(_PackedNote(note, models[note.note_type], ids, position))
    package = genanki.Package(list(decks.values()))
    with closing(sqlite3.connect(path)) as connection:
        # The file is only packed: waiting for the disk would take longer than all the rest.
        connection.execute("pragma synchronous = off")
        connection.execute("pragma journal_mode = off")
        package.write_to_db(connection.cursor(), RELEASED, ids)
        connection.commit()


def _free_ids(notes: Sequence[AnkiNote]) -> Iterator[int]:
    """Yields ids for cards, and for Anki notes without one.

    They begin at a random time: two computers that make cards in the same second would give them the same id,
    and AnkiWeb would treat them as one card.
    """
    used = {note.anki_id for note in notes}
    first = next(new_ids(sum(1 + _cards_at_most(note) for note in notes) + 1))
    return (number for number in itertools.count(first) if number not in used)


def _cards_at_most(note: AnkiNote) -> int:
    """Returns a number of cards that no Anki note with these fields exceeds."""
    return _USUAL_CARDS + sum(1 for text in note.fields.values() for _ in closed_numbers(text))


def _write_archive(file: IO[bytes], tables: Path, media: Mapping[str, OpenMedia]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(tables, COLLECTION, zipfile.ZIP_DEFLATED, _COMPRESSION)
        names = dict(enumerate(sorted(media)))
        archive.writestr(MEDIA, json.dumps(names, ensure_ascii=False))
        for number, name in names.items():
            with media[name]() as source, archive.open(str(number), "w") as entry:
                shutil.copyfileobj(source, entry)


def _model(design: Design) -> Any:
    note_type = design.note_type
    return genanki.Model(
        design.model_id,
        note_type.name,
        fields=[
            {"name": name, "id": field_id}
            for name, field_id in zip(note_type.fields, design.field_ids, strict=True)
        ],
        templates=[
            {
                "name": template.name,
                "id": template.template_id,
                "qfmt": template.front,
                "afmt": template.back,
            }
            for template in design.templates
        ],
        css=design.css,
        model_type=_CLOZE_MODEL if note_type.is_cloze else genanki.Model.FRONT_BACK,
    )


class _PackedNote(genanki.Note):  # type: ignore[misc]
    """An Anki note that keeps its own id, time and suspension in the package."""

    def __init__(self, note: AnkiNote, model: Any, ids: Iterator[int], position: int) -> None:
        fields = [note.fields.get(field["name"], "") for field in model.fields]
        super().__init__(model, fields, tags=note.tags, guid=guid_of(note.slug), due=position)
        self.note_id = note.anki_id or next(ids)
        self.modified = note.modified
        self.suspended = note.suspended

    def write_to_db(self, cursor: Any, _timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:
        """Writes the note as genanki does, but with its own time and id."""
        cursor.execute(
            "insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')",
            (
                self.note_id,
                self.guid,
                self.model.model_id,
                self.modified,
                f" {' '.join(self.tags)} ",
                "\x1f".join(self.fields),
                self.sort_field,
            ),
        )
        for card in self.cards:
            card.suspend = self.suspended
            card.write_to_db(cursor, self.modified, deck_id, self.note_id, id_gen, self.due)

    def _cloze_cards(self) -> list[genanki.Card]:
        """Returns the cards that Anki makes, also of deletions within another one and of several numbers."""
        shown = set(_CLOZE_FIELD.findall(self.model.templates[0]["qfmt"]))
        fields = zip(self.model.fields, self.fields, strict=True)
        texts = [text for field, text in fields if field["name"] in shown]
        numbers = {number for text in texts for number in closed_numbers(text)}
        # Anki gives a deletion with a higher number the highest one.
        places = {min(number, HIGHEST_CLOZE) - 1 for number in numbers if number}
        return [genanki.Card(place) for place in sorted(places)]
