"""``progress`` and ``clean-progress``: list syncs, and remove them from the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult, Document
from obsidian_anki_sync.cli.resuming import Given
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.inspect.reports import progress_report
from obsidian_anki_sync.pipeline.report import ProgressReport
from obsidian_anki_sync.pipeline.sessions.lifecycle import clean_sessions
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.settings import Settings

if TYPE_CHECKING:
    from rich.console import RenderableType


async def progress(settings: Settings, given: Given) -> CommandResult:
    """Returns the incomplete and the recent syncs, and how to resume one."""
    report = await progress_report(settings)
    return CommandResult(ExitCode.DONE, partial(_document, report), partial(_view, report, given))


def _document(report: ProgressReport) -> Document:
    from obsidian_anki_sync.cli.output.json_output import progress_document

    return progress_document(report)


def _view(report: ProgressReport, given: Given) -> Iterable[RenderableType]:
    if not report.recent and not report.incomplete:
        # Without a table, the library for tables is not imported.
        return ("No sync is listed." if report.ever_synced else "There has been no sync yet.",)
    from obsidian_anki_sync.cli.output.tables import progress_view

    return progress_view(report, datetime.now(UTC), given)


async def clean_progress(settings: Settings, session: str | None, *, all_completed: bool) -> CommandResult:
    """Takes one session or all completed ones off the list."""
    async with open_store(settings, exclusive=False, listener=lambda _: None) as store:
        removed = await clean_sessions(store, settings, session=session, all_completed=all_completed)
    return CommandResult(
        ExitCode.DONE,
        lambda: {"removed": removed},
        lambda: (f"Removed {counted(removed, 'session')}.",),
    )
