"""Merges progress to ten updates a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

SECONDS_BETWEEN = 0.1

T = TypeVar("T")


class Clock(Protocol):
    """The part of an event loop that tells the time and schedules calls."""

    def time(self) -> float:
        """Returns seconds from an arbitrary start."""
        ...

    def call_at(self, when: float, callback: Callable[[], object]) -> asyncio.TimerHandle:
        """Calls a function at that time."""
        ...


class Merger(Generic[T]):
    """Sends the newest item, at most ten times a second.

    The last item is always sent: at its time, or by ``flush``.
    """

    def __init__(self, send: Callable[[T], None], clock: Clock) -> None:
        self._send = send
        self._clock = clock
        self._waiting: T | None = None
        self._next_at = clock.time()
        self._timer: asyncio.TimerHandle | None = None

    def offer(self, item: T) -> None:
        """Sends the item now, or up to a tenth of a second later if no newer one replaces it."""
        self._waiting = item
        if self._clock.time() >= self._next_at:
            self.flush()
        elif self._timer is None:
            self._timer = self._clock.call_at(self._next_at, self.flush)

    def flush(self) -> None:
        """Sends the waiting item."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting is not None:
            item, self._waiting = self._waiting, None
            self._next_at = self._clock.time() + SECONDS_BETWEEN
            self._send(item)
