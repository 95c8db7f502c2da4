"""``undo``: takes back what a sync did to Anki."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from rich.console import RenderableType

from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.progress import ended, interrupted, keeping, watched
from obsidian_anki_sync.cli.output.summary import listed
from obsidian_anki_sync.cli.output.words import counted
from obsidian_anki_sync.cli.result import Result
from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.pipeline.sync.undoing import start_undo
from obsidian_anki_sync.settings import PROGRAM, Settings


async def undo(settings: Settings, prefix: str | None, display: Display, *, allow_removals: bool) -> Result:
    """Takes a session back, the last one that did anything if none is named; raises ``SyncError``."""
    began = time.monotonic()
    notices: list[str] = []
    listener = keeping(notices, display.listen)
    async with open_store(settings, exclusive=True, listener=listener) as store:
        session = await start_undo(store, prefix)
        undone = session.settings.undoes
        display.say(f"Undoing sync session: {undone}")
        stopped = (
            "Undo interrupted! What was taken back stays so.",
            f"Go on with: {PROGRAM} undo --session {undone}",
        )
        run = partial(run_sync, store, session, settings, listener=listener)
        report = await watched(run, display, allow_removals=allow_removals, last_words=stopped)
    if report is None or report.session.phase is Phase.INTERRUPTED:
        return interrupted(undone, stopped)
    return ended(report, notices, time.monotonic() - began, partial(_view, report))


def _view(report: SyncReport) -> Iterator[RenderableType]:
    counts = report.session.statistics
    done = {
        "removed": counts.cards_deleted,
        "set back": counts.cards_updated,
        "brought back": counts.cards_restored,
    }
    said = ", ".join(f"{counted(number, 'card')} {what}" for what, number in done.items() if number)
    yield f"Undone: {said or 'nothing'}."
    if report.kept:
        yield f"Left alone ({counted(len(report.kept), 'card')}):"
        yield from listed(tuple(f"{kept.note_path} ({kept.slug}): {kept.reason}" for kept in report.kept))
    if report.actions:
        yield "The next sync does again what the vault still says: change the vault first."
