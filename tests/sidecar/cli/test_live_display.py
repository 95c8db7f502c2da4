import io

from rich.console import Console

from obsidian_anki_sync.cli.output.display import PlainDisplay
from obsidian_anki_sync.cli.output.live import LiveDisplay, RemainingTime
from obsidian_anki_sync.domain.session import Phase, Statistics
from obsidian_anki_sync.pipeline.events import Event, NoteFailed, Notice, PhaseEntered, Progressed


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def lines_after(*events: tuple[float, Event]) -> list[str]:
    clock, out = Clock(), io.StringIO()
    display = PlainDisplay(Console(file=out, width=80), clock)
    for seconds, event in events:
        clock.seconds = seconds
        display.listen(event)
    return out.getvalue().splitlines()


def drawn_after(*events: tuple[float, Event], width: int = 80) -> list[str]:
    clock = Clock()
    console = Console(width=width, color_system=None)
    display = LiveDisplay(console, can_ask=False, now=clock)
    for seconds, event in events:
        clock.seconds = seconds
        display.listen(event)
    with console.capture() as capture:
        console.print(display.drawn())
    return capture.get().splitlines()


def scanned(done: int, statistics: Statistics | None = None) -> Progressed:
    return Progressed(Phase.SCANNING, done, 100, statistics or Statistics())


def test_without_a_terminal_each_phase_has_a_line() -> None:
    entered = [(0.0, PhaseEntered(phase)) for phase in (Phase.INDEXING, Phase.APPLYING_CHANGES)]
    assert lines_after(*entered) == ["Indexing", "Applying changes"]


def test_without_a_terminal_progress_has_at_most_a_line_a_second() -> None:
    often = [(tick / 100, scanned(tick // 3)) for tick in range(300)]
    assert len(lines_after(*often)) == 2


def test_a_line_of_progress_has_the_counts_that_are_not_zero() -> None:
    applied = Progressed(Phase.APPLYING_CHANGES, 5, 9, Statistics(cards_created=4, errors=1))
    assert lines_after((2.0, applied)) == ["Applying changes: 5/9 cards (4 created, 1 errors)"]


def test_the_end_of_a_session_is_left_to_the_summary() -> None:
    ends = [(0.0, PhaseEntered(phase)) for phase in (Phase.COMPLETED, Phase.INTERRUPTED, Phase.FAILED)]
    assert lines_after(*ends) == []


def test_a_notice_is_printed_at_once() -> None:
    assert lines_after((0.0, Notice("The store was set aside."))) == ["The store was set aside."]


def test_a_failed_note_is_left_to_the_summary() -> None:
    assert lines_after((5.0, NoteFailed("a.md", 1, "Broken."))) == []


def test_the_terminal_shows_phase_counts_and_times_in_two_lines_of_80_columns() -> None:
    full = Statistics(0, 0, 10_000, 10_000, 0, 0, 3, 3)
    lines = drawn_after(
        (0.0, Progressed(Phase.DETERMINING_ACTIONS, 5_000, 10_000, full)),
        (65.0, Progressed(Phase.DETERMINING_ACTIONS, 7_500, 10_000, full)),
    )
    assert len(lines) == 2
    assert lines[0].startswith("Determining actions")
    assert lines[0].endswith("7500/10000  1:05 elapsed, 1:05 left")
    assert lines[1] == "created 10000  updated 10000  deleted 0  restored 0  skipped 3  errors 3"


def test_a_new_phase_begins_without_the_last_ones_numbers() -> None:
    lines = drawn_after((0.0, scanned(90)), (3.0, PhaseEntered(Phase.GENERATING)))
    assert lines[0].startswith("Generating")
    assert lines[0].endswith("0:03 elapsed")


def test_the_rest_of_a_resumed_phase_is_estimated_by_what_was_done_since() -> None:
    assert RemainingTime(since=10.0, first=50).remaining(20.0, done=60, total=100) == 40.0


def test_the_rest_is_estimated_anew_if_a_phase_begins_to_count_other_notes() -> None:
    read = [Progressed(Phase.GENERATING, done, 1_000, Statistics()) for done in (0, 1_000)]
    asked = [Progressed(Phase.GENERATING, done, 10, Statistics()) for done in (0, 5)]
    lines = drawn_after((0.0, read[0]), (1.0, read[1]), (1.0, asked[0]), (101.0, asked[1]))
    assert lines[0].endswith("5/10  1:41 elapsed, 1:40 left")


def test_without_a_user_the_default_answer_counts() -> None:
    display = LiveDisplay(Console(width=80), can_ask=False)
    assert [display.ask("Resume this sync?", default=default) for default in (True, False)] == [True, False]


def test_there_is_no_estimate_before_anything_was_done() -> None:
    assert RemainingTime(since=0.0, first=50).remaining(20.0, done=50, total=100) is None
