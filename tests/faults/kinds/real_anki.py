"""The program, or Anki itself, is killed at a random moment of a sync with real Anki."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from ankiconnect.client import free_port
from ankiconnect.real_anki import missing_for_real_anki
from end_to_end.in_anki.anki_place import RealPlace
from faults.fault import Fault
from faults.holdings import Holdings, Outcome, compared, held, holdings
from faults.processes import at_work
from faults.scenarios import SCENARIOS, Scenario
from faults.stage import Stage
from obsidian_anki_sync.domain.session import Phase
from support.syncing import settings_for

_AGAIN = 0.4
# Anki commits each of its changes at once, so that it may end at any moment too.
_ANKI_INSTEAD = 0.3
_LATER = 1.3


@dataclass(frozen=True, slots=True)
class _Undisturbed:
    """What is left without a kill, and how long each phase takes."""

    left: Holdings
    seconds: dict[Phase, float]


@dataclass
class KilledWithRealAnki(Fault):
    """One scenario with real Anki; the program or Anki is killed, often again while the program recovers."""

    scenario: str
    _port: int = field(default_factory=free_port)
    _undisturbed: _Undisturbed | None = None

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Killed with real Anki: {self.scenario}"

    @property
    def missing(self) -> str:  # type: ignore[override]
        """What this machine lacks to try it."""
        if missing_for_real_anki():
            return "ANKI_PYTHON and ANKICONNECT_ADDON are not set"
        addon = Path(os.environ["ANKICONNECT_ADDON"]) / "__init__.py"
        if self.scenario == "adoption" and "def updateNoteModel" not in addon.read_text("utf-8"):
            return "this release of the add-on cannot change note types"
        return ""

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Kills once or more, then ends the work."""
        folder = stage.place.parent / "real" / self.scenario
        if self._undisturbed is None:
            self._undisturbed = await self._without_kills(folder)
        seconds = self._undisturbed.seconds
        async with self._set(folder) as place:
            kill_again = True
            while kill_again:
                phase = random.choice(list(seconds))
                moment = random.uniform(0, seconds[phase] * _LATER)
                is_anki = random.random() < _ANKI_INSTEAD
                with at_work(self.scenario, place.settings) as working:
                    if working.await_phase(phase):
                        await asyncio.sleep(moment)
                    if is_anki:
                        _kill_anki(place)
                        working.await_end()
                    working.kill()
                if is_anki:
                    place.running.close()
                    place.start()
                kill_again = random.random() < _AGAIN
            await self._scenario.finish(place.settings)
            return compared(_holdings(place), self._undisturbed.left)

    @property
    def _scenario(self) -> Scenario:
        return SCENARIOS[self.scenario]

    async def _without_kills(self, folder: Path) -> _Undisturbed:
        place = self._place(folder)
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "now").mkdir(parents=True)
        place.start()
        with place.running:
            await self._scenario.prepare(place.settings, place.collection)
        shutil.copytree(folder / "now", folder / "prepared")
        async with self._set(folder) as place:
            with at_work(self.scenario, place.settings) as working:
                working.await_end()
            await self._scenario.finish(place.settings)
            seconds = {phase: left - entered for (phase, entered), (_, left) in pairwise(working.told)}
            return _Undisturbed(_holdings(place), seconds)

    @asynccontextmanager
    async def _set(self, folder: Path) -> AsyncIterator[RealPlace]:
        """Yields the moment before the scenario's work, with Anki running."""
        shutil.rmtree(folder / "now")
        shutil.copytree(folder / "prepared", folder / "now")
        place = self._place(folder)
        place.start()
        try:
            yield place
        finally:
            place.running.close()

    def _place(self, folder: Path) -> RealPlace:
        settings = settings_for(folder / "now", workers=1, batch_size=4)
        target = f"ankiconnect://127.0.0.1:{self._port}"
        return RealPlace(settings.with_changes(target=target), folder=folder / "now", port=self._port)


def _kill_anki(place: RealPlace) -> None:
    assert place.anki
    place.anki.process.kill()
    place.anki.process.wait()


def _holdings(place: RealPlace) -> Holdings:
    with place.reading() as collection:
        assert collection.db is not None
        return holdings(held(collection.db.all), place.settings)


FAULTS: Sequence[Fault] = [KilledWithRealAnki(scenario) for scenario in SCENARIOS]
