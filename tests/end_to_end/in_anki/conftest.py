from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from end_to_end.in_anki.anki_place import WAYS, AnkiPlace, anki_place


@pytest.fixture(params=WAYS)
def anki(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnkiPlace]:
    """A vault and an Anki, by file and through each release of the add-on."""
    with anki_place(tmp_path, request.param) as place:
        yield place
