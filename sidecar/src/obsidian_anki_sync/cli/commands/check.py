"""``check``: tests if a sync can run, and gives advice if it cannot."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.installation import advice_on
from obsidian_anki_sync.cli.output.json_output import check_document
from obsidian_anki_sync.cli.output.tables import check_view
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.pipeline.inspect.check import check as find
from obsidian_anki_sync.pipeline.report import CheckItem, Verdict
from obsidian_anki_sync.settings import Settings


async def check(settings: Settings) -> CommandResult:
    """Returns each thing that a sync needs; the exit code tells if all are present."""
    items = tuple(map(_with_command, await find(settings)))
    failed = any(item.verdict is Verdict.FAIL for item in items)
    return CommandResult(
        ExitCode.UNAVAILABLE if failed else ExitCode.DONE,
        partial(check_document, items),
        partial(check_view, items),
    )


def _with_command(item: CheckItem) -> CheckItem:
    """Returns the item; if a library is missing, with the command that adds it."""
    return replace(item, advice=advice_on(item.missing_library)) if item.missing_library else item
