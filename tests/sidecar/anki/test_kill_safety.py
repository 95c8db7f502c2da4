from __future__ import annotations

import asyncio
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.collection.target import CollectionTarget
from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.planning.action import OutcomeKind
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
    assert (again.result, new.result) == (OutcomeKind.STALE, OutcomeKind.WRITTEN)


async def test_a_kill_while_a_collection_is_made_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    making = (
        "import sys; from pathlib import Path; "
        "from obsidian_anki_sync.anki.collection.opening import open_collection"
    )
    program = f"{making}; print(flush=True); open_collection(Path(sys.argv[1]))"
    for delay in (0.0, 0.002, 0.004, 0.008, 0.016, 0.032):
        path = tmp_path / f"{delay}" / "cards.anki2"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, path, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout
        await process.stdout.readline()
        await asyncio.sleep(delay)
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
        target = CollectionTarget(path, tmp_path)
        assert (await target.apply([create(card("a-0"))]))[0].result is OutcomeKind.WRITTEN
        await target.close()
