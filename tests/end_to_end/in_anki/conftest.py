from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ankiconnect.real_anki import missing_for_real_anki
from end_to_end.in_anki.anki_place import REAL, WAYS, AnkiPlace, anki_place

# The releases between the newest and the oldest differ little from both.
_SELDOM = ("2025", "latest singly")


@pytest.fixture(params=[pytest.param(way, marks=pytest.mark.long) if way in _SELDOM else way for way in WAYS])
def anki(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnkiPlace]:
    """Yields a vault and an Anki, by file and through each release of the add-on, and real Anki."""
    missing = missing_for_real_anki()
    if request.param == REAL and missing:
        pytest.skip(missing)
    with anki_place(tmp_path, request.param) as place:
        yield place
