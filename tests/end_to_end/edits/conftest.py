from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ankiconnect.real_anki import missing_for_real_anki
from end_to_end.in_anki.anki_place import REAL, AnkiPlace, anki_place


@pytest.fixture(params=["file", "latest", "2023", REAL])
def anki(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnkiPlace]:
    """Yields a vault that allows edits in its notes, and an Anki: a file, the add-on, and real Anki."""
    missing = missing_for_real_anki()
    if request.param == REAL and missing:
        pytest.skip(missing)
    with anki_place(tmp_path, request.param) as place:
        place.settings = place.settings.with_changes(edits_into_notes=True)
        yield place
