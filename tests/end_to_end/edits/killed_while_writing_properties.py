"""Syncs with the setting on, and ends at a named step like a killed process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from end_to_end.edits.killed_while_taking import after, half_written, killed
from obsidian_anki_sync.store.edits.study_properties import StudyPropertiesOfNotes
from obsidian_anki_sync.vault import writing
from support.syncing import settings_for, sync

STEPS: dict[str, Callable[[], None]] = {
    "before they are recorded": lambda: setattr(StudyPropertiesOfNotes, "record", killed),
    "in the middle of writing": lambda: setattr(writing, "_write", half_written),
    "before the new text takes the place": lambda: setattr(writing, "_write", after(writing._write)),
    "after the new text took the place": lambda: setattr(writing, "_sync_folder", killed),
}


async def main(folder: Path, step: str, wanted: str) -> None:
    STEPS[step]()
    await sync(settings_for(folder, study_properties=wanted == "on"))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
