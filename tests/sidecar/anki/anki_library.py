"""The official library, to review, to import, and to check a collection independently of our code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.models import NotetypeDict, NotetypeId
from anki.notes import Note, NoteId

from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.note_type import NoteType


@contextmanager
def anki_open(path: Path) -> Iterator[Collection]:
    collection = Collection(str(path))
    try:
        yield collection
    finally:
        collection.close()


@contextmanager
def held_by_another_process(path: Path) -> Iterator[None]:
    """Locks a collection as Anki's window does; another process does it, as file locks need."""
    hold = (
        "import sys; from anki.collection import Collection; "
        "held = Collection(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        yield
        process.communicate()


def answer_one_card(path: Path, deck: str) -> None:
    with anki_open(path) as collection:
        found = collection.decks.id(deck)
        assert found
        collection.decks.select(found)
        shown = collection.sched.getCard()
        assert shown is not None
        collection.sched.answerCard(shown, 3)


def import_package(collection: Collection, package: Path) -> int:
    """Imports with the defaults of Anki's import dialog; returns the number of new Anki notes."""
    options = ImportAnkiPackageOptions(merge_notetypes=False, with_scheduling=False)
    done = collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(package), options=options)
    )
    return len(done.log.new)


def note_of(collection: Collection, seen: AnkiNote) -> Note:
    return collection.get_note(NoteId(seen.anki_id))


def model_of(collection: Collection, note_type: NoteType) -> NotetypeDict:
    model = collection.models.get(NotetypeId(MODEL_IDS[note_type.key]))
    assert model
    return model


def schema_changed_at(collection: Collection) -> int:
    assert collection.db is not None
    return int(collection.db.scalar("select scm from col"))
