"""The process is killed at a random moment of a random phase, and often again while it recovers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from faults.fault import Fault, finished
from faults.holdings import Outcome
from faults.processes import at_work
from faults.scenarios import SCENARIOS
from faults.stage import Situation, Stage
from obsidian_anki_sync.domain.session import Phase

# Recovery is killed too, with this chance each time.
_AGAIN = 0.4
# The last moments of a phase may come late on a busy machine.
_LATER = 1.3


@dataclass
class Killed(Fault):
    """One scenario into a collection, killed by the system (SIGKILL), which no process can handle."""

    scenario: str
    _seconds: dict[Phase, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Killed: {self.scenario}"

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Kills once or more, then ends the work."""
        situation = Situation(self.scenario)
        expected = (await stage.undisturbed(situation)).left
        if not self._seconds:
            await self._time_phases(stage, situation)
        async with stage.set(situation) as attempt:
            kill_again = True
            while kill_again:
                phase = random.choice(list(self._seconds))
                moment = random.uniform(0, self._seconds[phase] * _LATER)
                with at_work(self.scenario, attempt.settings) as working:
                    if working.await_phase(phase):
                        await asyncio.sleep(moment)
                    working.kill()
                kill_again = random.random() < _AGAIN
            return await finished(attempt, expected)

    async def _time_phases(self, stage: Stage, situation: Situation) -> None:
        async with stage.set(situation) as attempt:
            with at_work(self.scenario, attempt.settings) as working:
                working.await_end()
        for (phase, entered), (_, left) in pairwise(working.told):
            self._seconds[phase] = left - entered


FAULTS: Sequence[Fault] = [Killed(scenario) for scenario in SCENARIOS]
