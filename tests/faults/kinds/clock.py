"""The clock is set while a sync runs, or between two syncs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import time_machine

from faults.fault import Fault, at_event, disturbed, finished
from faults.holdings import Outcome
from faults.scenarios import SCENARIOS
from faults.stage import Situation, Stage

_HOUR = 3600
_YEAR = 365 * 24 * _HOUR
_JUMPS = {"an hour back": -_HOUR, "a day back": -24 * _HOUR, "a year forward": _YEAR}


@dataclass(frozen=True)
class Jump(Fault):
    """The clock jumps at a random moment; before the next sync it is set right, or stays wrong.

    Anki is another program, so its own clock stays right: the two disagree, as on two computers.
    """

    direction: str

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Clock: {self.direction}"

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Lets the clock jump before the work, or at one of its events."""
        situation = Situation(
            random.choice(list(SCENARIOS)), running=random.random() < 0.5, packages=random.random() < 0.7
        )
        undisturbed = await stage.undisturbed(situation)
        nth = random.randint(0, undisturbed.events)
        stays = random.random() < 0.5
        async with stage.set(situation) as attempt:
            with time_machine.travel(time.time()) as traveller:
                if nth == 0:
                    traveller.shift(_JUMPS[self.direction])
                jump = at_event(nth, lambda: traveller.shift(_JUMPS[self.direction]))
                problem = await disturbed(attempt.scenario.work(attempt.settings, jump))
                if stays:
                    return await finished(attempt, undisturbed.left, problem)
            return await finished(attempt, undisturbed.left, problem)


FAULTS: Sequence[Fault] = [Jump(direction) for direction in _JUMPS]
