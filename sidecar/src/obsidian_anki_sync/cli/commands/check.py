"""``check``: tests if a sync can run, and says what to do if not."""

from __future__ import annotations

from functools import partial

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.json_output import check_document
from obsidian_anki_sync.cli.output.tables import check_view
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.pipeline.inspect.check import check as find
from obsidian_anki_sync.pipeline.report import Verdict
from obsidian_anki_sync.settings import Settings


async def check(settings: Settings) -> CommandResult:
    """Returns each thing that a sync needs; the exit code tells if all are present."""
    items = await find(settings)
    failed = any(item.verdict is Verdict.FAIL for item in items)
    return CommandResult(
        ExitCode.UNAVAILABLE if failed else ExitCode.DONE,
        partial(check_document, items),
        partial(check_view, items),
    )
