"""Makes or removes a filtered deck, and ends at a named step like a killed process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import anki.collection  # first: the library's modules import each other
import anki.decks
import anki.scheduler.base

from end_to_end.edits.killed_while_taking import after, killed
from obsidian_anki_sync.pipeline.from_anki.study_deck import StudyChoice, make_study_deck, remove_study_deck
from support.syncing import settings_for

DeckManager = anki.decks.DeckManager
SchedulerBase = anki.scheduler.base.SchedulerBase
STEPS: dict[str, Callable[[], None]] = {
    "before the deck is made": lambda: setattr(SchedulerBase, "add_or_update_filtered_deck", killed),
    "after the deck was made": lambda: setattr(
        SchedulerBase, "add_or_update_filtered_deck", after(SchedulerBase.add_or_update_filtered_deck)
    ),
    "before the deck is removed": lambda: setattr(DeckManager, "remove", killed),
    "after the deck was removed": lambda: setattr(DeckManager, "remove", after(DeckManager.remove)),
}


async def main(folder: Path, step: str) -> None:
    settings = settings_for(folder)
    if step.endswith("removed"):
        await make_study_deck(settings, StudyChoice(folders=("Bio",)))
        STEPS[step]()
        await remove_study_deck(settings, "Study Bio")
    STEPS[step]()
    await make_study_deck(settings, StudyChoice(folders=("Bio",)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
