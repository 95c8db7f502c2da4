"""``index``: counts notes and cards, and lists findings."""

from __future__ import annotations

from functools import partial

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.json_output import index_document
from obsidian_anki_sync.cli.output.tables import index_view
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.settings import Settings


async def index(settings: Settings) -> CommandResult:
    """Returns the counts of notes and cards, and the last findings."""
    report = await index_report(settings)
    return CommandResult(ExitCode.DONE, partial(index_document, report), partial(index_view, report))
