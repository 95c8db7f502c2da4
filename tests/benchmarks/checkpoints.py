"""Compares the cost of the last checkpoints of a long session with that of the first ones."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from msgspec.structs import replace

from obsidian_anki_sync.domain.session import Mode, SessionSettings
from obsidian_anki_sync.pipeline.batches import portions
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import BuiltNote
from obsidian_anki_sync.store.sessions import new_session
from obsidian_anki_sync.store.store import open_store_file
from obsidian_anki_sync.vault.walk import walk

_CHECKPOINT_NOTES = 64
# How many checkpoints at either end of the session are compared.
_WINDOW = 25


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle half of some times, and their median; seconds."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The times of checkpoints of ``notes`` notes at the beginning and at the end of a session."""

    notes: int
    first: str
    early: Spread
    last: str
    late: Spread

    @property
    def are_alike(self) -> bool:
        """True if the later checkpoints cost no more than the earlier ones, within noise."""
        return self.late.low <= self.early.high


async def measure_checkpoints(settings: Settings, path: Path, notes: int) -> Ends:
    """Commits this many notes like the vault's in one session, in a new store at ``path``."""
    made = list(_notes(await asyncio.to_thread(_models, settings), notes))
    seconds = await _commit(list(portions(made, _CHECKPOINT_NOTES)), path)
    window = max(2, min(_WINDOW, len(seconds) // 4))
    reach = min(notes, window * _CHECKPOINT_NOTES)
    return Ends(
        _CHECKPOINT_NOTES,
        f"the first {reach:,} notes of a session",
        Spread(*quantiles(seconds[:window], method="inclusive")),
        f"the last {reach:,} of its {notes:,} notes",
        Spread(*quantiles(seconds[-window:], method="inclusive")),
    )


async def _commit(groups: Sequence[Sequence[BuiltNote]], path: Path) -> list[float]:
    """Commits the groups in one session, all of them pending at first; processor seconds for each.

    Processor time, since other work of the machine would blur a comparison of moments minutes apart.
    """
    settings = SessionSettings("vault", "target", Mode.FULL, with_index=True, dry_run=False)
    session = new_session(str(uuid.uuid4()), settings)
    paths = [[note.path for note in group] for group in groups]
    seconds = []
    async with open_store_file(path) as store:
        await store.sessions.add(session)
        await store.notes.await_reading(session.session_id, [path for group in paths for path in group])
        for group, following in zip(groups, [*paths[1:], []], strict=True):
            began = time.process_time()
            await store.notes.record(session.session_id, group, (), following[-1] if following else "")
            seconds.append(time.process_time() - began)
    return seconds


def _models(settings: Settings) -> list[BuiltNote]:
    """Returns as many notes of the vault as a checkpoint commits, with their cards."""
    walked = walk(settings.vault_root)
    card_builder = CardBuilder.of(settings.vault_root, recipe_from(settings), walked)
    outcomes = map(card_builder.make, walked.notes[:_CHECKPOINT_NOTES])
    return [outcome for outcome in outcomes if isinstance(outcome, BuiltNote)]


def _notes(models: Sequence[BuiltNote], count: int) -> Iterator[BuiltNote]:
    """Yields this many notes, in the order of their paths as a sync reads them."""
    for number, model in enumerate(islice(cycle(models), count)):
        yield replace(model, path=f"Folder/{number:07d}.md", note_id=f"{number:07d}")
