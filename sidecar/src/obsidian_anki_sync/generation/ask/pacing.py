"""How many requests run at a time, and when the next may start."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_FIRST = 4
_MOST = 64


class Pacer:
    """Starts requests: slowly more while they succeed, half as many if the server has too many.

    With ``concurrency`` 0 it adapts, and runs one at a time for a server on this machine, whose requests
    would only wait for each other. A pause that a server asks for delays every request.
    """

    def __init__(self, concurrency: int, *, is_loopback: bool) -> None:
        self.most = concurrency or (1 if is_loopback else _MOST)
        self._limit = float(concurrency or min(_FIRST, self.most))
        self._running = 0
        self._slowed_at = 0.0
        self._paused_until = 0.0
        self._changed = asyncio.Condition()

    @property
    def limit(self) -> int:
        """How many requests may run now."""
        return max(1, int(self._limit))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[float]:
        """Waits for a turn and takes it; returns its start time."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._running < self.limit)
            self._running += 1
        try:
            await self._pause()
            yield time.monotonic()
        finally:
            self._running -= 1
            await self._wake()

    async def _pause(self) -> None:
        while (left := self._paused_until - time.monotonic()) > 0:  # noqa: ASYNC110 - a moment, no event
            await asyncio.sleep(left)

    def went_well(self) -> None:
        """Records an answered request: a whole round of them allows one more."""
        self._limit = min(self.most, self._limit + 1 / max(1.0, self._limit))

    def overtaxed(self, began: float, wait: float | None) -> None:
        """Records that the server wants fewer requests, and none for ``wait`` seconds.

        Requests that ran together (since ``began``) count as one sign.
        """
        if began >= self._slowed_at:
            self._limit = max(1.0, self._limit / 2)
            self._slowed_at = time.monotonic()
        if wait:
            self._paused_until = max(self._paused_until, time.monotonic() + wait)

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()
