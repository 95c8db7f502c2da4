"""``progress/list`` and ``progress/clean``."""

from __future__ import annotations

from obsidian_anki_sync.pipeline.inspect.reports import progress_report
from obsidian_anki_sync.pipeline.sessions.lifecycle import clean_sessions
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.rpc.messages import (
    Empty,
    ProgressCleanParams,
    ProgressCleanResult,
    ProgressListResult,
)
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import row_message


async def listed(sidecar: Sidecar, _params: Empty) -> ProgressListResult:
    """Returns the incomplete and the recent syncs."""
    report = await progress_report(sidecar.settings)
    return ProgressListResult(
        incomplete=tuple(map(row_message, report.incomplete)),
        recent=tuple(map(row_message, report.recent)),
        resumable=row_message(report.to_resume) if report.to_resume else None,
    )


async def clean(sidecar: Sidecar, params: ProgressCleanParams) -> ProgressCleanResult:
    """Removes one session from the list, or all completed ones."""
    settings = sidecar.settings
    async with open_store(settings, exclusive=False, listener=lambda _: None) as store:
        removed = await clean_sessions(
            store, settings, session=params.session_id, all_completed=params.all_completed
        )
    return ProgressCleanResult(removed=removed)
