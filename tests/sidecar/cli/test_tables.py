from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console, RenderableType

from obsidian_anki_sync.cli.output.plan_view import plan_view
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.summary import sync_view
from obsidian_anki_sync.cli.output.tables import (
    adoption_table,
    check_view,
    index_view,
    progress_view,
    short_ids,
)
from obsidian_anki_sync.cli.resuming import Given
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.session import Mode, Phase, Session, SessionSettings, Statistics
from obsidian_anki_sync.pipeline.report import (
    CheckItem,
    IndexReport,
    NoteFailure,
    ProgressReport,
    SessionRow,
    SyncReport,
    Verdict,
)

NOW = datetime(2025, 1, 15, 12, 0, tzinfo=UTC)
GIVEN = Given(vault="/vault", target="file:/a.anki2")
ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
OTHER = "b1b2c3d4-e5f6-7890-abcd-ef1234567890"


def text_of(parts: Iterable[RenderableType]) -> str:
    """Returns the text on a terminal of 80 columns."""
    console = Console(width=80, highlight=False, markup=False, no_color=True)
    with console.capture() as capture:
        for part in parts:
            console.out(part, highlight=False) if isinstance(part, str) else console.print(part, crop=False)
    return capture.get()


def a_session(
    phase: Phase = Phase.COMPLETED,
    session_id: str = ID,
    statistics: Statistics | None = None,
    mode: Mode = Mode.FULL,
    *,
    dry_run: bool = False,
    stopped_in: Phase | None = None,
) -> Session:
    return Session(
        session_id,
        phase,
        SessionSettings("/vault", "file:/a.anki2", mode, dry_run=dry_run),
        NOW - timedelta(minutes=3),
        NOW - timedelta(minutes=2),
        total_notes=10_000,
        statistics=statistics or Statistics(notes_processed=5_000),
        stopped_in=stopped_in,
    )


def interrupted() -> SessionRow:
    return SessionRow(a_session(Phase.INTERRUPTED, stopped_in=Phase.DETERMINING_ACTIONS), running=False)


def ended(statistics: Statistics, mode: Mode = Mode.FULL) -> str:
    return text_of(sync_view(SyncReport(a_session(statistics=statistics, mode=mode), (), ()), 12.0))


def test_an_incomplete_sync_is_one_line_of_80_columns() -> None:
    report = ProgressReport((interrupted(),), (interrupted(),))
    line = next(row for row in text_of(progress_view(report, NOW, GIVEN)).splitlines() if "a1b2" in row)
    assert line.split() == [
        "a1b2c3d4", "interrupted", "(determining", "actions)", "5000/10000", "2", "min", "ago",
    ]  # fmt: skip


def test_the_command_to_resume_is_below_the_table() -> None:
    shown = text_of(progress_view(ProgressReport((interrupted(),), (interrupted(),)), NOW, GIVEN))
    assert "\nResume with: obsidian-anki-sync sync --resume a1b2c3d4\n" in shown


def test_options_of_the_session_are_part_of_the_line() -> None:
    report = ProgressReport((interrupted(),), (interrupted(),))
    given = replace(GIVEN, target="ankiconnect://127.0.0.1:8765", names_vault=True)
    shown = text_of(progress_view(report, NOW, given))
    line = "obsidian-anki-sync sync --resume a1b2c3d4 --vault /vault --target file:/a.anki2"
    assert f"\nResume with: {line}\n" in shown


def test_a_running_sync_is_not_offered_to_be_resumed() -> None:
    running = SessionRow(a_session(Phase.SCANNING), running=True)
    shown = text_of(progress_view(ProgressReport((running,), (running,)), NOW, GIVEN))
    assert "scanning (running)" in shown
    assert "Resume with" not in shown


def test_both_tables_have_their_columns() -> None:
    recent = (interrupted(), SessionRow(a_session(session_id=OTHER), running=False))
    lines = text_of(progress_view(ProgressReport((interrupted(),), recent), NOW, GIVEN)).splitlines()
    heads = [line.split() for line in lines if line.startswith("Session")]
    assert heads == [
        ["Session", "Phase", "Progress", "Updated"],
        ["Session", "Phase", "Progress", "Errors", "Started"],
    ]


@given(st.sets(st.text("0123456789abcdef", min_size=12, max_size=12), max_size=20))
def test_short_ids_are_as_distinct_as_the_ids(ids: set[str]) -> None:
    short = short_ids(ids)
    assert len(set(short.values())) == len(ids)
    assert all(known.startswith(beginning) for known, beginning in short.items())


def test_a_finding_keeps_its_place_in_one_piece() -> None:
    path = "InterviewQuestions/70-Kotlin/q-coroutine-context-and-dispatchers--kotlin--medium.md"
    report = IndexReport({"completed": 1}, {"in_vault": 2}, {"synced": 2}, (Finding(path, 12, "x", "Bad."),))
    assert f"\n{path}:12\n    Bad.\n" in text_of(index_view(report))


def test_the_three_counts_are_side_by_side() -> None:
    shown = text_of(index_view(IndexReport({"completed": 185}, {"in_vault": 347}, {"synced": 347}, ())))
    assert shown.splitlines()[0].split() == ["Notes", "Cards", "by", "place", "Cards", "by", "state"]


def test_a_check_that_fails_says_what_to_do() -> None:
    shown = text_of(check_view((CheckItem("Target", Verdict.FAIL, "Anki is silent.", "Start Anki."),)))
    assert shown.splitlines()[-1].split() == ["Target", "FAIL", "Anki", "is", "silent.", "Start", "Anki."]


def test_a_sync_without_work_says_so() -> None:
    assert ended(Statistics(cards_skipped=347)) == "Nothing to do: 347 cards are up to date.\n"


def test_an_incremental_sync_without_work_mentions_notes() -> None:
    assert "no note is new or changed" in ended(Statistics(), Mode.INCREMENTAL)


def test_a_sync_that_wrote_says_what_and_how_long() -> None:
    assert ended(Statistics(2, cards_created=300, cards_deleted=1, cards_skipped=46)) == (
        "Sync completed in 12 s: 300 created, 1 deleted, 46 unchanged (2 notes).\n"
    )


def test_of_many_failed_notes_ten_are_listed() -> None:
    failures = tuple(NoteFailure(f"n{number}.md", 3, "Broken.") for number in range(12))
    lines = text_of(sync_view(SyncReport(a_session(), (), failures), 1.0)).splitlines()
    assert lines[1:3] == ["Failed (12):", "  n0.md:3 Broken."]
    assert lines[-1] == "  and 2 more: obsidian-anki-sync index"
    assert len(lines) == 13


def test_a_conflict_is_listed() -> None:
    shown = text_of(sync_view(SyncReport(a_session(), (), (), ("a.md: What is it?",)), 1.0))
    assert "not overwritten (1 card):\n  a.md: What is it?" in shown


def test_a_plan_is_shown_note_by_note_with_totals() -> None:
    actions = (
        Action(ActionKind.UPDATE, "s", "q-a.md", "What is it?", ("Back", "tags")),
        Action(ActionKind.CONFLICT, "t", "q-b.md", "Why?", ("Front",)),
    )
    session = a_session(statistics=Statistics(cards_skipped=345), dry_run=True)
    lines = text_of(sync_view(SyncReport(session, actions, ()), 1.0)).splitlines()
    assert lines[:4] == [
        "q-a.md: 1 to update",
        "  update    What is it?  (Back, tags)",
        "q-b.md: 1 conflict",
        "  conflict  Why?  (Front)",
    ]
    assert lines[-1] == "Dry run: 1 to update, 345 unchanged; 1 conflict. Nothing was written to Anki."


def test_a_plan_without_a_card_says_that_there_is_nothing_to_write() -> None:
    session = a_session(statistics=Statistics(cards_skipped=345), dry_run=True)
    last = text_of(sync_view(SyncReport(session, (), ()), 1.0)).splitlines()[-1]
    assert last == "Dry run: nothing to write, 345 unchanged. Nothing was written to Anki."


def test_a_plan_says_suspend_where_the_anki_note_stays() -> None:
    reviewed = AnkiNote(1, "s", "Obsidian Basic", {}, (), "Default", 0, reviewed=True)
    fresh = AnkiNote(2, "t", "Obsidian Basic", {}, (), "Default", 0)
    actions = (
        Action(ActionKind.DELETE, "s", "q-a.md", "What is it?", before=reviewed),
        Action(ActionKind.DELETE, "t", "q-a.md", "Why?", before=fresh),
        Action(ActionKind.DELETE, "u", "q-a.md", "Who?", before=fresh, keeps=True),
    )
    lines = text_of(sync_view(SyncReport(a_session(dry_run=True), actions, ()), 1.0)).splitlines()
    assert lines[:4] == [
        "q-a.md: 1 to delete, 2 to suspend",
        "  suspend   What is it?",
        "  delete    Why?",
        "  suspend   Who?",
    ]
    assert "1 to delete" in lines[-1]
    assert "2 to suspend" in lines[-1]


def test_a_front_with_brackets_and_escapes_is_shown_as_text() -> None:
    action = Action(ActionKind.CREATE, "s", "a.md", "[red]x[/] \x1b[2J")
    shown = text_of(sync_view(SyncReport(a_session(dry_run=True), (action,), ()), 1.0))
    assert "[red]x[/]" in shown
    assert "\x1b[2J" not in shown


def test_every_card_of_a_plan_is_one_line_of_80_columns() -> None:
    action = Action(ActionKind.UPDATE, "s", "q-a.md", "What is a coroutine context? " * 5, ("Front", "Back"))
    shown = text_of(sync_view(SyncReport(a_session(dry_run=True), (action,) * 3, ()), 1.0)).splitlines()
    lines = [line for line in shown if line.startswith("  update")]
    assert [len(line) <= 80 for line in lines] == [True] * 3


def plan_of(notes: int, cards: int) -> tuple[Action, ...]:
    return tuple(
        Action(ActionKind.CREATE, f"{note}-{card}", f"Note {note:04}.md", f"Question {card}?")
        for note in range(notes)
        for card in range(cards)
    )


def test_a_plan_of_thousands_of_cards_is_summarised() -> None:
    report = SyncReport(a_session(dry_run=True), plan_of(1000, 6), ())
    lines = text_of(sync_view(report, 1.0)).splitlines()
    assert len(lines) < 160
    assert "Note 0000.md: 6 to create" in lines
    assert "  and 1 more" in lines
    assert "And 980 more notes with 5880 cards. --json lists all of them." in lines


def test_a_plan_that_is_paged_leaves_no_card_out() -> None:
    report = SyncReport(a_session(dry_run=True), plan_of(100, 7), ())
    shown = text_of(sync_view(report, 1.0, whole=True))
    assert shown.count("create  ") == 700
    assert "more" not in shown


def test_a_sync_with_errors_never_says_that_there_was_nothing_to_do() -> None:
    assert "Nothing to do" not in ended(Statistics(cards_skipped=3, errors=1))


def test_prose_is_broken_between_words_on_a_terminal_only() -> None:
    prose = Prose("one two three", first=1, rest=2)
    shown = []
    for terminal in (True, False):
        console = Console(width=10, force_terminal=terminal, color_system=None)
        with console.capture() as capture:
            console.print(prose, crop=False)
        shown.append(capture.get())
    assert shown == [" one two\n  three\n", " one two three\n"]


@pytest.mark.parametrize("name", ["eine ziemlich lange Notiz ", "とても長い日本語のノート"])
def test_of_a_path_that_is_too_long_the_end_is_shown(name: str) -> None:
    path = f"{name * 5}, the end.md"
    note = AnkiNote(1, "s-0", "Obsidian Basic", {"Front": "f", "Slug": "s-0"}, (), "D", 1)
    linked = Action(ActionKind.ADOPT, "s-0", path, "f", before=note, reason="by its text")
    shown = text_of([adoption_table([linked])])
    assert max(map(cell_len, shown.splitlines())) <= 80
    assert "…" in shown
    assert ", the end.md" in shown


@pytest.mark.parametrize(
    ("asks", "differs", "shown"),
    [
        (Asked.FORGET, ("forgotten",), "forget    What is TCP?"),
        (Asked.BURY, ("fields", "buried"), "bury      What is TCP?  (fields)"),
    ],
)
def test_a_change_of_a_cards_state_is_shown_once(asks: Asked, differs: tuple[str, ...], shown: str) -> None:
    action = Action(
        ActionKind.UPDATE, "s-0", "a.md", "What is TCP?", differs=differs, asks=asks, only_cards=True
    )
    assert text_of(plan_view([action], whole=True)).splitlines()[1].endswith(shown)
