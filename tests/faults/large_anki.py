"""A collection with 50,000 Anki notes of another vault, made once for each process and then copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

import anki.lang
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from obsidian_anki_sync.anki.package.writing import write_package
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import source_field
from obsidian_anki_sync.domain.note_type import BASIC

_NOTES = 50_000
_FIRST_ID = 1_600_000_000_000


def copy_of_large_anki(folder: Path) -> None:
    """Makes the folder, with the collection in it."""
    shutil.copytree(_made_once(), folder, dirs_exist_ok=True)


@cache
def _made_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="anki-sync-large-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    package = folder / "cards.apkg"
    write_package(package, [_note(number) for number in range(_NOTES)])
    anki.lang.set_lang("en_US")
    (folder / "anki").mkdir(exist_ok=True)
    collection = Collection(str(folder / "anki" / "collection.anki2"))
    collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
    )
    collection.close()
    package.unlink()
    return folder / "anki"


def _note(number: int) -> AnkiNote:
    slug = f"elsewhere-{number}"
    fields = {"Front": f"<p>Question {number} of elsewhere?</p>", "Back": f"<p>Answer {number}.</p>"}
    source = source_field(f"obsidian://open?vault=Elsewhere&file=Note%20{number // 10}", fields)
    whole = {**fields, "Source": source, "Slug": slug}
    return AnkiNote(_FIRST_ID + number, slug, BASIC.name, whole, ("x",), "Elsewhere", int(time.time()) - 1000)
