from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ankiconnect.places import Card, Import, Place, open_place
from ankiconnect.real_anki import missing_for_real_anki
from ankiconnect.releases import RELEASES
from obsidian_anki_sync.anki.package.writing import write_package
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.note_type import BASIC


@pytest.fixture(scope="session", params=[*RELEASES, "real"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    missing = missing_for_real_anki()
    if request.param == "real" and missing:
        pytest.skip(missing)
    with open_place(request.param, tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture
def slug() -> str:
    """Returns the slug of a card that no other test has, since all share one collection."""
    return f"card-{uuid.uuid4().hex}"


@pytest.fixture
def deck(slug: str) -> str:
    return f"Decks::{slug}"


@pytest.fixture
def plain(slug: str, deck: str) -> AnkiNote:
    fields = {"Front": slug, "Back": "first", "Slug": slug}
    return AnkiNote(0, slug, BASIC.name, fields, ("ours",), deck, int(time.time()) - 100)


@pytest.fixture
def imported(place: Place, plain: AnkiNote, tmp_path: Path) -> Import:
    """Imports a package with the note, changed as asked."""

    def carry_out(seconds: int = 0, back: str = "first", **changes: Any) -> Card:
        fields = {**plain.fields, "Back": back}
        note = replace(plain, modified=plain.modified + seconds, fields=fields, **changes)
        path = tmp_path / "cards.apkg"
        write_package(path, [note])
        assert place.call("importPackage", path=str(path)) is True
        return Card(place, plain.slug)

    return carry_out
