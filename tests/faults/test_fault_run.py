"""The fault run itself: its tries, its counts, and its end."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from faults.holdings import Held, Holdings, Outcome, compared
from faults.report import Row, document
from faults.suite import shares
from faults.trying import Task


def run_faults(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(Path(__file__).with_name("run.py")), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def note(front: str, slug: str, *, reviews: int = 0, back: str = "back") -> Held:
    return Held(1, (front, back, slug), (), "Deck", reviews, suspended=False)


def state(*notes: Held, duplicates: int = 0, **done: int) -> Holdings:
    return Holdings({one.fields[0]: one for one in notes}, duplicates, Counter(done))


def test_a_small_run_prints_a_table_of_what_was_tried() -> None:
    ended = run_faults("--only", "killed: first", "--tries", "2", "--processes", "1")
    assert ended.returncode == 0, ended.stderr
    assert "| Killed: first sync |     2 |        2 |          0 |    0 |        0 |" in ended.stdout


def test_no_tries_are_refused() -> None:
    assert run_faults("--tries", "0").returncode == 2


def test_an_unknown_fault_is_not_a_success() -> None:
    assert run_faults("--only", "earthquake").returncode == 2


def test_every_case_is_tried_where_they_fit_and_the_rest_is_drawn_by_lot() -> None:
    assert shares({"counted": 30, "one": 0, "other": 0}, 100) == {"counted": 30, "one": 35, "other": 35}


def test_too_many_cases_leave_room_for_what_is_drawn_by_lot() -> None:
    found = shares({"counted": 1000, "one": 0}, 100)
    assert found["counted"] < 100
    assert found["one"] > 0


def test_the_same_state_is_survived() -> None:
    assert compared(state(note("a", "s", reviews=2)), state(note("a", "s", reviews=2))).survived


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (state(note("a", "s", reviews=1), duplicates=1), (1, 0, 0)),
        (state(), (0, 1, 0)),
        (state(note("a", "s")), (0, 1, 0)),
        (state(note("a", "s", reviews=1), n=2), (0, 0, 1)),
        (state(note("a", "s", reviews=1, back="other")), (0, 0, 0)),
    ],
)
def test_a_state_that_differs_is_not_survived(found: Holdings, outcome: tuple[int, int, int]) -> None:
    result = compared(found, state(note("a", "s", reviews=1), n=1))
    assert (result.duplicates, result.lost, result.repeated) == outcome
    assert not result.survived


def test_a_failure_tells_how_to_repeat_the_try() -> None:
    row = Row("Killed: undo")
    row.take(Task("Killed: undo", 7, 3), Outcome(lost=1))
    assert '--only "Killed: undo" --number 7 --seed 3' in str(row.failures[0])


def test_the_page_names_the_faults_that_could_not_be_tried() -> None:
    tried, untried = Row("Disk full", "this user may not mount"), Row("Killed: undo")
    untried.take(Task("Killed: undo", 0, 1), Outcome())
    assert "Not tried: Disk full, for this user may not mount." in document([tried, untried], 1, 2)
