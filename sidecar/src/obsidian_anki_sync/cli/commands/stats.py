"""``stats``: shows how the vault's cards fare in Anki."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.study import LOG_DAYS, StudySums
from obsidian_anki_sync.pipeline.from_anki.stats import Grouping, StudyReport, study_report
from obsidian_anki_sync.pipeline.inspect.inspect_note import note_path, require_note
from obsidian_anki_sync.settings import Settings

_COLUMNS = (
    *("Cards", "New", "Learning", "Young", "Mature", "Suspended"),
    *("Today", "7 days", "Retention", "Lapses"),
)


async def stats(settings: Settings, grouping: Grouping, note: str | None) -> CommandResult:
    """Returns the sums of each group; raises ``TargetError``."""
    if note is not None:
        require_note(settings, note)
        note = note_path(settings, note)
    report = await study_report(settings, grouping, note)
    return CommandResult(
        ExitCode.DONE,
        lambda: {
            "by": grouping.value,
            "groups": [{"name": name, **_document(sums)} for name, sums in report.groups],
            "total": _document(report.total),
        },
        partial(_view, report, grouping),
    )


def _document(sums: StudySums) -> dict[str, Any]:
    return {**asdict(sums), "retention": sums.retention}


def _view(report: StudyReport, grouping: Grouping) -> Iterator[RenderableType]:
    from rich.table import Table

    if not report.total.cards:
        yield "No cards of this vault are in Anki yet."
        return
    has_memory = report.total.stability is not None
    table = Table(box=None, header_style="bold")
    table.add_column(grouping.value.capitalize(), overflow="fold")
    for name in (*_COLUMNS, *(("Stability", "Difficulty") if has_memory else ())):
        table.add_column(name, justify="right")
    for name, sums in (*report.groups, ("All", report.total)):
        table.add_row(name, *_cells(sums, has_memory=has_memory))
    yield table
    yield f"Retention and lapses of the last {LOG_DAYS} days."


def _cells(sums: StudySums, *, has_memory: bool) -> list[str]:
    counts = (sums.cards, sums.new, sums.learning, sums.young, sums.mature, sums.suspended)
    cells = [*map(str, counts), str(sums.due_today), str(sums.due_week)]
    cells += ["–" if sums.retention is None else f"{sums.retention:.0%}", str(sums.failed)]
    if has_memory:
        cells += [
            "–" if sums.stability is None else f"{sums.stability:.0f} d",
            "–" if sums.difficulty is None else f"{sums.difficulty:.0%}",
        ]
    return cells
