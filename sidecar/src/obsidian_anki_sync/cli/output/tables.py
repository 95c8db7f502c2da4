"""The tables, made for 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from rich import box
from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import ago, local, path_and_line, printable
from obsidian_anki_sync.cli.resuming import Given, resume_lines
from obsidian_anki_sync.domain.generation.review import DraftState, QueuedDraft
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.session import Mode, Phase
from obsidian_anki_sync.pipeline.report import (
    CheckItem,
    HistoryRow,
    IndexReport,
    ProgressReport,
    SessionRow,
    Verdict,
)

_SHORTEST_ID = 8
_LEAST_OF_A_PATH = 20
_MOST_NOTES = 20
_MOST_THAT_DIFFERS = 24
_MAY_WRAP = ("Phase", "Note", "Finding", "Front", "Differs", "Result", "Card")
COLOURS: Mapping[str, str] = {
    Verdict.PASS: "green",
    Verdict.WARN: "yellow",
    Verdict.FAIL: "bold red",
    ActionKind.CREATE: "green",
    ActionKind.RESTORE: "green",
    ActionKind.UPDATE: "blue",
    ActionKind.DELETE: "red",
    ActionKind.CONFLICT: "yellow",
}

_STATE_COLOURS = {DraftState.NEW: "cyan", DraftState.FLAGGED: "yellow", DraftState.REJECTED: "red"}


class _Ending(Struct, frozen=True):
    """A path in a column that may be too narrow for it: its beginning is cut, since its end tells more."""

    path: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(_ending(self.path, options.max_width), no_wrap=True, overflow="ellipsis")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        width = Text(self.path).cell_len
        return Measurement(min(width, _LEAST_OF_A_PATH), width).with_maximum(options.max_width)


def progress_view(report: ProgressReport, now: datetime, given: Given) -> Iterator[RenderableType]:
    """Yields the incomplete and the recent sessions, and how to resume one."""
    short = short_ids(row.session.session_id for row in (*report.incomplete, *report.recent))
    if report.incomplete:
        yield _incomplete(report.incomplete, short, now)
        resumable = [row for row in report.incomplete if not row.running]
        if resumable:
            first = resumable[0].session
            yield from resume_lines(first, given, short[first.session_id])
        if len(resumable) > 1:
            yield "Any other session of the table can be resumed by its id in the same way."
    else:
        yield "No sync is incomplete."
    yield ""
    yield _recent(report.recent, short)
    for row in report.recent:
        if row.session.error:
            yield Prose(f"{short[row.session.session_id]}: {printable(row.session.error)}", rest=2)


def history_table(rows: Sequence[HistoryRow]) -> Table:
    """Returns the actions of the past, newest first."""
    table = _table("", "When", "Action", "Result", "Card")
    for row in rows:
        outcome = f"{row.state}: {row.message}" if row.message else row.state
        table.add_row(
            local(row.at),
            _coloured(ActionKind(row.kind)),
            printable(outcome),
            printable(row.front or row.slug),
        )
    return table


def index_view(report: IndexReport) -> Iterator[RenderableType]:
    """Yields the counts, side by side if there is room, and the findings."""
    yield Columns(
        [
            _counts("Notes", report.notes),
            _counts("Cards by place", report.places),
            _counts("Cards by state", report.states),
        ],
        padding=(0, 3),
    )
    if not report.findings:
        yield "No note has an error."
        return
    yield ""
    for finding in report.findings:
        yield path_and_line(finding.path, finding.line)
        yield Prose(printable(finding.message), first=4, rest=4)


def check_view(items: Iterable[CheckItem]) -> Iterator[RenderableType]:
    """Yields each thing that a sync needs: its state, and what to do.

    A command that adds a library follows the table, since a cell would break it into lines.
    """
    table = _table("", "Check", "Result", "Finding")
    commands = []
    for item in items:
        if item.missing_library:
            commands.append(item.advice)
        finding = printable(f"{item.message} {'' if item.missing_library else item.advice}".strip())
        table.add_row(item.name, _coloured(item.verdict), Text(finding, overflow="fold"))
    yield table
    yield from commands


def adoption_table(actions: Iterable[Action]) -> Table:
    """Returns the Anki notes and their cards, with the evidence and the fields that differ."""
    table = _table("", "Anki note", "Known", "Note", "Front", "Differs")
    table.columns[-1].max_width = _MOST_THAT_DIFFERS
    for action in actions:
        assert action.before is not None
        table.add_row(
            str(action.before.anki_id),
            action.reason,
            _Ending(printable(action.note_path)),
            Text(printable(action.front), overflow="ellipsis", no_wrap=True),
            ", ".join(action.differs),
        )
    return table


def drafts_table(drafts: Sequence[QueuedDraft]) -> Table:
    """Returns the generated cards, one in each line."""
    short = short_ids(queued.draft_id for queued in drafts)
    table = _table("", "Card", "State", "Note", "Front")
    for queued in drafts:
        draft = queued.draft
        front = printable(draft.fields.get(draft.note_type.front, ""))
        table.add_row(
            short[queued.draft_id],
            draft_state(queued),
            _Ending(path_and_line(queued.path, draft.line)),
            Text(front, overflow="ellipsis", no_wrap=True),
        )
    return table


def draft_state(queued: QueuedDraft) -> Text:
    """Returns a draft's state, and if it is about an existing card."""
    word = queued.state.value
    if queued.waits and queued.accepted:
        word = f"{word}, a change"
    elif queued.unreviewed:
        word = f"{word} unseen"
    return Text(word, _STATE_COLOURS.get(queued.state, "green"))


def short_ids(session_ids: Iterable[str]) -> dict[str, str]:
    """Returns each id's shortest unique beginning of at least eight characters."""
    ids = sorted(set(session_ids))
    length = _SHORTEST_ID
    while len({session_id[:length] for session_id in ids}) < len(ids):
        length += 1
    return {session_id: session_id[:length] for session_id in ids}


def _incomplete(rows: Iterable[SessionRow], short: Mapping[str, str], now: datetime) -> Table:
    table = _table("Incomplete syncs", "Session", "Phase", "Progress", "Updated")
    for row in rows:
        session = row.session
        table.add_row(short[session.session_id], _phase(row), _progress(row), ago(session.updated_at, now))
    return table


def _recent(rows: Iterable[SessionRow], short: Mapping[str, str]) -> Table:
    table = _table("Recent syncs", "Session", "Phase", "Progress", "Errors", "Started")
    for row in rows:
        session = row.session
        errors = session.statistics.errors
        table.add_row(
            short[session.session_id],
            _phase(row),
            _progress(row),
            Text(str(errors), "red" if errors else ""),
            local(session.started_at),
        )
    return table


def _phase(row: SessionRow) -> str:
    session = row.session
    mode = session.settings.mode
    name = (
        f"{mode} {session.phase.label}" if mode in (Mode.UNDO, Mode.ADOPT, Mode.MEND) else session.phase.label
    )
    if row.running:
        return f"{name} (running)"
    if row.superseded:
        return f"{name} (superseded)"
    if session.stopped_in:
        return f"{name} ({session.stopped_in.label})"
    return name if session.phase is Phase.COMPLETED else f"{name} (broken off)"


def _progress(row: SessionRow) -> str:
    """Returns the done and all notes or, for a session that applies changes, the made and planned changes."""
    session = row.session
    if Phase.APPLYING_CHANGES in (session.phase, session.stopped_in) and row.changes:
        made, planned = row.changes
        return f"{made}/{planned} cards"
    return f"{session.statistics.notes_processed}/{session.total_notes}"


def _counts(title: str, counts: Mapping[str, int]) -> Table:
    table = _table("", title, "")
    table.columns[1].justify = "right"
    for name, number in counts.items():
        table.add_row(name.replace("_", " "), str(number))
    return table


def _table(title: str, *headers: str) -> Table:
    table = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
    )
    for header in headers:
        table.add_column(header, no_wrap=header not in _MAY_WRAP)
    return table


def _ending(path: str, width: int) -> str:
    """Returns the end of a path that fits into ``width`` columns of a terminal."""
    if cell_len(path) <= width:
        return path
    end = path
    while end and cell_len(end) >= width:
        end = end[1:]
    return f"…{end}"


def _coloured(word: Verdict | ActionKind) -> Text:
    return Text(word.value, COLOURS.get(word, ""))
