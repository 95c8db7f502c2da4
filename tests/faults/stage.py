"""The place of tries: a vault, a store and an Anki at fixed paths, restored before each try."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from anki.collection import Collection

from ankiconnect.client import free_port
from ankiconnect.collection import FIRST_PROFILE
from ankiconnect.faults import Kind
from ankiconnect.server import Server, anki_connect
from faults.holdings import Holdings, held, held_in_file, holdings
from faults.model import Model, model_at
from faults.scenarios import Scenario
from faults.writing import EVERY, WRITING, writes_with
from obsidian_anki_sync.pipeline.events import Event
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for

_MEMORY = Path("/dev/shm")
# A try that takes longer hangs.
_PATIENCE_SECONDS = 120
_CARDS_A_BATCH = 4


def folder_in_memory() -> Path | None:
    """Returns a folder in memory, or None. A kill loses no file there either, and no try waits for a disk."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


@dataclass(frozen=True, slots=True)
class Situation:
    """A scenario with a collection file, or with an Anki that runs, imports packages or does not."""

    scenario: str
    running: bool = False
    packages: bool = True

    def __str__(self) -> str:
        ways = " through packages" if self.packages else " without packages"
        return self.scenario + (ways if self.running else "")


@dataclass(frozen=True, slots=True)
class Try:
    """One try: the server if Anki runs, the model if one writes, and what a sync needs to know."""

    situation: Situation
    settings: Settings
    server: Server | None = None
    model: Model | None = None

    @property
    def scenario(self) -> Scenario:
        """What is disturbed."""
        return EVERY[self.situation.scenario]

    @property
    def collection_path(self) -> Path:
        """Where the cards go."""
        return self.settings.vault.parent / "anki" / "collection.anki2"

    @contextmanager
    def collection(self) -> Iterator[Collection]:
        """Yields the collection, as the user has it open."""
        if self.server:
            with self.server.collection() as collection:
                yield collection
            return
        self.collection_path.parent.mkdir(parents=True, exist_ok=True)
        collection = Collection(str(self.collection_path))
        try:
            yield collection
        finally:
            collection.close()

    def circumstances(self) -> None:
        """Sets the running Anki up for the situation, with no other fault."""
        assert self.server is not None
        self.server.faults.clear()
        if self.server.anki.active != FIRST_PROFILE:
            self.server.switch_profile(FIRST_PROFILE)
        if not self.situation.packages:
            self.server.faults.set(Kind.ERROR, "importPackage", always=True)

    async def finish(self) -> Holdings:
        """Ends the disturbed work, as a user does; returns the state then."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self.scenario.finish(self.settings)
        if self.server:
            self.server.faults.release()
        return self.holdings()

    def holdings(self) -> Holdings:
        """Returns the present state."""
        if self.server is None:
            return holdings(held_in_file(self.collection_path), self.settings)
        with self.server.collection() as collection:
            assert collection.db is not None
            return holdings(held(collection.db.all), self.settings)


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """The state after an undisturbed run, and how many requests and events its work has.

    ``requests`` are those to Anki, or to the model if one writes.
    """

    left: Holdings
    requests: int
    events: int


class Stage:
    """The place of one process. A scenario is prepared once and copied from then on."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "now"
        self._prepared = folder / "prepared"
        self._port = free_port()
        self._model_port = free_port()
        self._undisturbed: dict[Situation, Undisturbed] = {}

    @asynccontextmanager
    async def set(self, situation: Situation) -> AsyncIterator[Try]:
        """Yields the moment before the scenario's work."""
        prepared = self._prepared / f"{situation}"
        if not prepared.exists():
            self._clear()
            with self._opened(situation) as attempt:
                await attempt.scenario.prepare(attempt.settings, attempt.collection)
            shutil.copytree(self.place, prepared)
        self._clear()
        shutil.copytree(prepared, self.place, dirs_exist_ok=True)
        with self._opened(situation) as attempt:
            yield attempt

    def _clear(self) -> None:
        # Not the folder itself: it may be a disk of its own.
        self.place.mkdir(parents=True, exist_ok=True)
        for entry in self.place.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    @contextmanager
    def _opened(self, situation: Situation) -> Iterator[Try]:
        settings = settings_for(self.place, workers=1, batch_size=_CARDS_A_BATCH)
        if situation.scenario in WRITING:
            with model_at(self._model_port) as model:
                yield Try(situation, writes_with(settings, model.server.url), model=model)
            return
        if not situation.running:
            yield Try(situation, settings)
            return
        with anki_connect(self.place / "anki", port=self._port) as server:
            settings = settings.with_changes(target=f"ankiconnect://127.0.0.1:{self._port}")
            attempt = Try(situation, settings, server)
            attempt.circumstances()
            yield attempt

    async def undisturbed(self, situation: Situation) -> Undisturbed:
        """Returns the outcome of an undisturbed run, which is made once."""
        if situation not in self._undisturbed:
            events: list[Event] = []
            async with self.set(situation) as attempt:
                server = attempt.server
                if server:
                    server.requests.clear()
                await attempt.scenario.work(attempt.settings, events.append)
                requests = len(server.requests) if server else 0
                if attempt.model:
                    requests = attempt.model.requests
                self._undisturbed[situation] = Undisturbed(await attempt.finish(), requests, len(events))
        return self._undisturbed[situation]
