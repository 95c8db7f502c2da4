"""Two syncs of one vault begin at once, or one while the other runs; sometimes one of them is killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from faults.fault import Fault, finished
from faults.holdings import Outcome
from faults.processes import DONE, LOCKED, STOPPED, at_work
from faults.scenarios import SCENARIOS
from faults.stage import Situation, Stage

_KILLS_ONE = 0.3


class TwoProcesses(Fault):
    """Both do the same work; one gets the vault, and the other reports that or finds the work done."""

    name = "Two processes at once"

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Starts the second process at a random moment of the first one's work."""
        situation = Situation(random.choice(list(SCENARIOS)))
        expected = (await stage.undisturbed(situation)).left
        later = random.choice((0, random.random())) * await self._time_of(stage, situation)
        killed = random.choice((0, 1)) if random.random() < _KILLS_ONE else None
        async with stage.set(situation) as attempt:
            with at_work(situation.scenario, attempt.settings) as first:
                await asyncio.sleep(later)
                with at_work(situation.scenario, attempt.settings) as second:
                    both = [first, second]
                    if killed is not None:
                        await asyncio.sleep(random.random() * later)
                        both.pop(killed).kill()
                    ends = [working.await_end() for working in both]
            strange = [end for end in ends if end not in (DONE, LOCKED, STOPPED)]
            if killed is None and DONE not in ends:
                strange.append("neither process did the work")
            outcome = await finished(attempt, expected)
            return replace(outcome, problem="; ".join(strange) or outcome.problem)

    async def _time_of(self, stage: Stage, situation: Situation) -> float:
        if situation.scenario not in self._seconds:
            async with stage.set(situation) as attempt:
                began = time.monotonic()
                with at_work(situation.scenario, attempt.settings) as working:
                    working.await_end()
                self._seconds[situation.scenario] = time.monotonic() - began
        return self._seconds[situation.scenario]


FAULTS: Sequence[Fault] = [TwoProcesses()]
