"""Writes batch after batch into a collection until it is killed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from obsidian_anki_sync.anki.collection.target import CollectionTarget
from sidecar.anki.anki_actions import card, create


async def write(path: Path, size: int) -> None:
    target = CollectionTarget(path, path.parent)
    for batch in range(10_000):
        await target.apply([create(card(f"note-{batch}-{number}")) for number in range(size)])
        print(batch, flush=True)


asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
