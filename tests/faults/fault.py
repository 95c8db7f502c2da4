"""A kind of fault: it can be tried any number of times."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from faults.holdings import Holdings, Outcome, compared
from faults.stage import Stage, Try
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.pipeline.events import Event

# A sync that takes longer hangs.
_PATIENCE_SECONDS = 120


class Fault(ABC):
    """One row of the table.

    ``missing`` names what this machine lacks to try it, and is empty if it lacks nothing.
    """

    missing: str = ""

    @property
    @abstractmethod
    def name(self) -> str:
        """The row's name."""

    async def cases(self, stage: Stage) -> Sequence[object]:
        """Returns every case if they can be counted; empty if each try is random."""
        return ()

    @abstractmethod
    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Makes one try: this case if there are cases, else what ``random`` chooses."""


@dataclass(frozen=True, slots=True)
class AtEvent:
    """A listener that does something at the nth event of a sync."""

    nth: int
    act: Callable[[], None]
    heard: list[Event]

    def __call__(self, event: Event) -> None:
        """Counts the event."""
        self.heard.append(event)
        if len(self.heard) == self.nth:
            self.act()


def at_event(nth: int, act: Callable[[], None]) -> AtEvent:
    """Returns a listener that does something at the nth event, counted from 1."""
    return AtEvent(nth, act, [])


async def disturbed(work: Awaitable[object]) -> str:
    """Lets a disturbed sync end as it can; says what is wrong where it does not end as a sync should.

    To stop with a sentence is right; with any other error, or not at all, is not.
    """
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await work
    except SyncError:
        return ""
    except TimeoutError:
        return "the disturbed sync hung"
    except Exception as error:
        return f"the disturbed sync raised {error!r}"
    return ""


async def finished(attempt: Try, expected: Holdings, problem: str = "") -> Outcome:
    """Ends what was disturbed, as a user does, and compares what is there with what nothing disturbs."""
    try:
        outcome = compared(await attempt.finish(), expected)
    except Exception as error:
        problem = problem or f"the sync after it raised {error!r}"
        outcome = compared(attempt.holdings(), expected)
    return replace(outcome, problem=problem or outcome.problem)
