from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.action import Result
from sidecar.anki.anki_actions import card, create

BATCH = 50
SCRIPT = Path(__file__).with_name("killed_while_writing.py")


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011])
async def test_a_kill_leaves_whole_batches(collection: Target, tmp_path: Path, delay: float) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, SCRIPT, tmp_path / "cards.anki2", str(BATCH), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    for _ in range(5):
        await process.stdout.readline()
    await asyncio.sleep(delay)
    process.kill()
    await process.communicate()

    found = Counter(note.slug.split("-")[1] for note in (await collection.snapshot({})).notes)
    assert len(found) >= 5
    assert set(found.values()) == {BATCH}
    [again, new] = await collection.apply([create(card("note-0-0")), create(card("new-0"))])
    assert (again.result, new.result) == (Result.STALE, Result.WRITTEN)
