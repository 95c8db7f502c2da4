"""Writes an edit into its note, and ends at a named step like a killed process."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from obsidian_anki_sync.pipeline.edits.listing import list_edits
from obsidian_anki_sync.pipeline.edits.taking import take_edits
from obsidian_anki_sync.store.edits.note_edits import NoteEdits
from obsidian_anki_sync.vault import writing
from support.syncing import settings_for

_KILLED = 9


def killed(*_: Any, **__: Any) -> None:
    os._exit(_KILLED)


def half_written(path: Path, content: bytes, _like: os.stat_result) -> None:
    path.write_bytes(content[: len(content) // 2])
    killed()


def after(step: Callable[..., Any]) -> Callable[..., Any]:
    def stepping(*arguments: Any) -> None:
        step(*arguments)
        killed()

    return stepping


def after_begin(begin: Callable[..., Any]) -> Callable[..., Any]:
    async def stepping(*arguments: Any) -> None:
        await begin(*arguments)
        killed()

    return stepping


STEPS: dict[str, Callable[[], None]] = {
    "before it is recorded": lambda: setattr(NoteEdits, "begin", killed),
    "after it is recorded": lambda: setattr(NoteEdits, "begin", after_begin(NoteEdits.begin)),
    "in the middle of writing": lambda: setattr(writing, "_write", half_written),
    "before the new text takes the place": lambda: setattr(writing, "_write", after(writing._write)),
    "after the new text took the place": lambda: setattr(writing, "_sync_folder", killed),
    "before the end is recorded": lambda: setattr(NoteEdits, NoteEdits.record_state.__name__, killed),
}


async def main(folder: Path, step: str) -> None:
    settings = settings_for(folder, edits_into_notes=True)
    [edit] = await list_edits(settings)
    STEPS[step]()
    await take_edits(settings, {edit.slug: None})


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
