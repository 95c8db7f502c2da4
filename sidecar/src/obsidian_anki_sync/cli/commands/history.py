"""``history``: shows the past actions of a card, of a note's cards, or of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.inspect.inspect_note import note_path, require_note
from obsidian_anki_sync.pipeline.inspect.reports import history_report
from obsidian_anki_sync.pipeline.report import HistoryRow
from obsidian_anki_sync.settings import Settings


async def history(settings: Settings, slug: str | None, note: str | None) -> CommandResult:
    """Returns the newest 200 actions, newest first."""
    path = None if note is None else note_path(settings, note)
    rows = await history_report(settings, slug=slug, note=path)
    if not rows and path is not None:
        require_note(settings, path)
    if not rows and slug:
        raise UsageError(
            f"There is no card {slug}.", "Give the slug of a card, as in its field Slug in Anki."
        )
    return CommandResult(
        ExitCode.DONE, lambda: {"history": [asdict(row) for row in rows]}, partial(_view, rows)
    )


def _view(rows: Sequence[HistoryRow]) -> Iterator[RenderableType]:
    if not rows:
        yield "No changes yet."
        return
    from obsidian_anki_sync.cli.output.tables import history_table

    yield history_table(rows)
