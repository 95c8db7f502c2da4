"""Every fault between a sync and a running Anki, at every request, with packages and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from ankiconnect.faults import Kind
from faults.fault import Fault, disturbed, finished
from faults.holdings import Outcome
from faults.scenarios import SCENARIOS
from faults.stage import Situation, Stage

ANSWERS: Mapping[str, dict[str, Any]] = {
    "lost request": {"kind": Kind.LOSE_REQUEST},
    "lost answer": {"kind": Kind.LOSE_ANSWER},
    "cut answer": {"kind": Kind.CUT_ANSWER},
    "late": {"kind": Kind.LATE, "requests": 3, "hangs_up": True},
    "error": {"kind": Kind.ERROR},
    "another program": {"kind": Kind.HTML},
    "quits before": {"kind": Kind.RESTART},
    "quits after": {"kind": Kind.RESTART, "applies": True},
    "another profile": {"kind": Kind.PROFILE, "profile": "Somebody else"},
}
SITUATIONS = tuple(
    Situation(scenario, running=True, packages=packages)
    for scenario in SCENARIOS
    for packages in (True, False)
)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """The nth request that a sync makes in this situation."""

    situation: Situation
    nth: int


@dataclass(frozen=True)
class AnswerFault(Fault):
    """One fault, which meets one request of a sync through AnkiConnect."""

    answer: str

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Running Anki: {self.answer}"

    async def cases(self, stage: Stage) -> Sequence[Disturbance]:
        """Returns every request of every situation."""
        found: list[Disturbance] = []
        for situation in SITUATIONS:
            found += await self.of_situation(stage, situation)
        return found

    async def of_situation(self, stage: Stage, situation: Situation) -> list[Disturbance]:
        """Returns every request of one situation that the fault may meet."""
        requests = (await stage.undisturbed(situation)).requests
        # Before the first sync, the profile of the first request is the one to sync with.
        chooses = ANSWERS[self.answer]["kind"] is Kind.PROFILE and situation.scenario in _FRESH
        return [Disturbance(situation, nth) for nth in range(2 if chooses else 1, requests + 1)]

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Lets the request meet the fault, then ends the work with an Anki that is as it should be."""
        assert isinstance(case, Disturbance)
        fault = ANSWERS[self.answer]
        expected = (await stage.undisturbed(case.situation)).left
        async with stage.set(case.situation) as attempt:
            server = attempt.server
            assert server is not None
            server.faults.set(**fault, nth=case.nth)
            problem = await disturbed(attempt.scenario.work(attempt.settings, lambda _: None))
            if fault["kind"] is Kind.RESTART:
                server.stop()
                server.start()
            attempt.circumstances()
            return await finished(attempt, expected, problem)


_FRESH = ("first sync", "adoption")
FAULTS: Sequence[Fault] = [AnswerFault(answer) for answer in ANSWERS]
