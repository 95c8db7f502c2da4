"""A scenario's work in a process of its own, to be killed, or to run beside another on the same vault."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from faults.writing import EVERY
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.events import Event, PhaseEntered
from obsidian_anki_sync.pipeline.sessions.lock import LockedError
from obsidian_anki_sync.settings import Settings

# A process that has imported everything and has no threads is copied for each try: that takes milliseconds.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])
_PATIENCE_SECONDS = 120

DONE, LOCKED, STOPPED = "done", "locked", "stopped"


@dataclass(slots=True)
class Working:
    """A process at work; ``told`` holds the phases that it entered, with the moment of each."""

    process: BaseProcess
    told: list[tuple[Phase, float]] = field(default_factory=list)
    ended: str = ""
    _pipe: Connection | None = None

    def await_phase(self, phase: Phase) -> bool:
        """Waits until the phase is entered; returns False if the process ended first."""
        while self._hear():
            if self.told[-1][0] is phase:
                return True
        return False

    def await_end(self) -> str:
        """Waits for the end; returns one of the words above or another error, and an empty text if killed."""
        while self._hear():
            pass
        self.process.join(_PATIENCE_SECONDS)
        return self.ended

    def kill(self) -> None:
        """Kills it, as a power cut would."""
        self.process.kill()
        self.process.join(_PATIENCE_SECONDS)

    def _hear(self) -> bool:
        assert self._pipe is not None
        if not self._pipe.poll(_PATIENCE_SECONDS):
            self.ended = "hung"
            return False
        try:
            said = self._pipe.recv()
        except (EOFError, OSError):
            return False
        if isinstance(said, str) and said not in set(Phase):
            self.ended = said
            return False
        self.told.append((Phase(said), time.monotonic()))
        return True


@contextmanager
def at_work(scenario: str, settings: Settings) -> Iterator[Working]:
    """Starts the scenario's work; kills it at the end of the block."""
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_carry_out, args=(scenario, settings, theirs))
    process.start()
    theirs.close()
    working = Working(process, _pipe=ours)
    try:
        yield working
    finally:
        working.kill()
        ours.close()


def _carry_out(scenario: str, settings: Settings, pipe: Connection) -> None:
    def listen(event: Event) -> None:
        if isinstance(event, PhaseEntered):
            pipe.send(event.phase.value)

    async def work() -> None:
        await EVERY[scenario].work(settings, listen)

    try:
        asyncio.run(work())
        pipe.send(DONE)
    except LockedError:
        pipe.send(LOCKED)
    except SyncError:
        pipe.send(STOPPED)
    except Exception as error:
        pipe.send(f"raised {error!r}")
