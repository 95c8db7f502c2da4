"""A stop takes two seconds; the fault run has the table of every moment."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from faults.holdings import Outcome
from faults.kinds.stopping import HANGING, MOMENTS, Moment, Stopped
from faults.report import Row, stops
from faults.stage import Stage
from faults.stop import Stop
from faults.trying import Task

HARDEST = [moment for moment in MOMENTS if moment.name in ("sync, indexing", "sync, applying changes")]


@pytest.mark.parametrize("moment", HARDEST, ids=[moment.name for moment in HARDEST])
async def test_a_command_ends_in_time_although_anki_hangs(tmp_path: Path, moment: Moment) -> None:
    outcome = await Stopped(HANGING).attempt(Stage(tmp_path), moment, Random(1))
    assert outcome.survived, outcome.problem
    assert outcome.stop is not None
    assert outcome.stop.exit_code == 130


def test_the_slowest_stop_of_a_moment_is_in_the_table() -> None:
    row = Row("Stopped: a slow Anki")
    for seconds in (0.2, 1.4):
        row.take(Task("Stopped: a slow Anki", 0, 1), Outcome(stop=Stop("sync, indexing", seconds, 130)))
    table = stops([row])
    assert table is not None
    assert table.rows == [("a slow Anki", "sync, indexing", "1.4", "130")]
