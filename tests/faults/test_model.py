"""After any fault between a sync and a language model, the next sync repairs it.

A few of the faults here, all of them in the fault run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from faults.holdings import Outcome
from faults.kinds.model_answers import Disturbance, KilledWriting, ModelFault
from faults.stage import Situation, Stage, folder_in_memory


@pytest.fixture
def stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="anki-sync-faults-", dir=folder_in_memory()) as folder:
        yield Stage(Path(folder))


@pytest.mark.parametrize(
    ("answer", "case"),
    [
        ("500", Disturbance("writing of changes", 6, lasts=True)),
        ("connection refused", Disturbance("first writing", 5, lasts=True)),
        ("wrong key", Disturbance("first writing", 0, lasts=True)),
        ("refusal", Disturbance("first writing", 5, lasts=True)),
        ("truncated", Disturbance("writing of changes", 3, lasts=False)),
        ("schema not enforced", Disturbance("first writing", 1, lasts=True)),
    ],
)
async def test_once_a_fault_is_taken_away_all_is_as_without_it(
    stage: Stage, answer: str, case: Disturbance
) -> None:
    assert await ModelFault(answer).attempt(stage, case, Random(1)) == Outcome()


async def test_a_kill_while_the_model_writes_takes_nothing_that_was_answered(stage: Stage) -> None:
    assert await KilledWriting().attempt(stage, None, Random(1)) == Outcome()


async def test_a_request_that_comes_again_although_it_was_answered_is_counted(stage: Stage) -> None:
    async with stage.set(Situation("first writing")) as attempt:
        await attempt.scenario.work(attempt.settings, lambda _: None)
        attempt.settings.store_path.unlink()
        await attempt.scenario.work(attempt.settings, lambda _: None)
        assert attempt.model is not None
        assert attempt.model.repeated > 0
