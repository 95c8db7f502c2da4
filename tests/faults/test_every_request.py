"""The process may end before or after every single request: the next sync finishes or undoes each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.every_request import WAYS, Place
from faults.situations import SITUATIONS, applies
from faults.stage import folder_in_memory

CASES = [(situation, way) for way in WAYS for situation in SITUATIONS if applies(situation, way)]
QUICK = [
    ("first sync, then reworded", "2023 singly"),
    ("changes, then reworded again", "package"),
    ("removal, then back", "package"),
    ("restore, then removed again", "2023 package"),
    ("forgotten and not reworded, then nothing", "singly"),
    ("only another card type, then nothing", "singly"),
    ("emptied slugs, then nothing", "package"),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anki-sync-kills-", dir=folder_in_memory()) as name:
        yield Path(name)


async def ends_at_every_request(folder: Path, situation: str, way: str, step: int = 1) -> None:
    place = Place(folder, way)
    expected, requests = await SITUATIONS[situation].undisturbed(place)
    assert requests > 5
    for nth in range(1, requests + 1):
        for before in (True, False):
            if (2 * nth + before) % step:
                continue
            found = await SITUATIONS[situation].tried(place, nth, before=before)
            assert found == expected, f"ended {'before' if before else 'after'} request {nth} of {requests}"


@pytest.mark.parametrize(("situation", "way"), QUICK)
async def test_a_process_that_ends_at_a_request_leads_to_the_undisturbed_result(
    folder: Path, situation: str, way: str
) -> None:
    await ends_at_every_request(folder, situation, way, step=5)


@pytest.mark.long
@pytest.mark.parametrize(("situation", "way"), CASES)
async def test_a_process_that_ends_at_every_single_request_leads_to_the_undisturbed_result(
    folder: Path, situation: str, way: str
) -> None:
    await ends_at_every_request(folder, situation, way)
