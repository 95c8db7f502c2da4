"""The second table: the cost of progress tracking, in a whole sync and in one checkpoint."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.charts import Bars
from benchmarks.checkpoints import measure_checkpoints
from benchmarks.report import Table, duration, percent
from benchmarks.writes import Recording, replayed
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sessions.lifecycle import start_session
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for

# With and without tracking differ by little, so both are timed at least this many times.
_PAIRS = 5
_TARGET = 0.01

Row = tuple[str, str, str, str]


async def tracking_table(vault: Path, folder: Path, runs: int, *, session_notes: int) -> Table:
    """Measures a first sync of the vault, and one session of ``session_notes`` notes."""
    folder.mkdir(parents=True)
    pairs = max(runs, _PAIRS)
    settings = settings_for(folder, vault, workers=0)
    rows = await _whole_sync(settings, folder, pairs)
    ends = await measure_checkpoints(settings, folder / "long.db", session_notes)
    verdict = f"the same within noise: {'met' if ends.are_alike else 'missed'}"
    rows += [
        (f"A checkpoint among {ends.first}", duration(ends.early.middle), "", ""),
        (f"A checkpoint among {ends.last}", duration(ends.late.middle), "", verdict),
    ]
    return Table(
        "The cost of tracking",
        "Tracking means the rows of `session` and `session_note`, which the store keeps beside the cards. "
        "The writes of one first sync are recorded, and then carried out again on new stores with and "
        f"without those rows, in turn (the fastest of {pairs} each). The difference is the cost of tracking. "
        "The sync itself waits longer, since other work runs at the same time. A checkpoint commits "
        f"{ends.notes} notes with their cards (medians of processor time). Early and late ones cost the same "
        "within noise if the middle halves of their times overlap.",
        ("What", "Time", "Share of the sync", "Target"),
        rows,
        numbers=("Time", "Share of the sync"),
        charts=(
            Bars(
                "checkpoints",
                f"A checkpoint of {ends.notes} notes, early and late in a session",
                {ends.first: ends.early.middle, ends.last: ends.late.middle},
                duration,
            ),
        ),
    )


async def _whole_sync(settings: Settings, folder: Path, pairs: int) -> list[Row]:
    recording = Recording()
    whole = await _recorded_sync(settings, recording)
    with_tracking, without = [], []
    for _ in range(pairs):
        with_tracking.append(await replayed(recording.transactions, folder / "with.db"))
        without.append(await replayed(recording.without_tracking(), folder / "without.db"))
    # The fastest of each, since other work of the machine only adds to a time.
    cost = min(with_tracking) - min(without)
    verdict = f"< {percent(_TARGET)}: {'met' if cost / whole < _TARGET else 'missed'}"

    def row(what: str, seconds: float, verdict: str = "") -> Row:
        return what, duration(seconds), percent(seconds / whole), verdict

    return [
        row("The first sync", whole),
        row("Awaited for tracking within it", recording.awaited),
        row("Its writes to the store, carried out again", min(with_tracking)),
        row("The same without tracking", min(without)),
        row("Tracking: the difference", cost, verdict),
    ]


async def _recorded_sync(settings: Settings, recording: Recording) -> float:
    """Runs a first sync and records its writes; returns the seconds that it took."""
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        with recording.active():
            began = time.perf_counter()
            session = await start_session(store, settings, mode=Mode.FULL, with_index=True, dry_run=False)
            await run_sync(store, session, settings, listener=lambda _: None, interrupt=Interrupt())
            return time.perf_counter() - began
