"""How many requests are under way at a time, and when the next may go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_FIRST = 4
_MOST = 64


class Pacer:
    """Lets requests go: up slowly while all goes well, down by half when the server is overtaxed.

    ``concurrency`` 0 adapts, and is one at a time for a server on this machine, whose requests would only
    wait for each other. A pause that a server asks for holds back every request.
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
        """How many requests may be under way now."""
        return max(1, int(self._limit))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[float]:
        """Waits for a turn and takes it; gives the moment when it began."""
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
        """A request was answered: a whole round of such answers makes room for one more."""
        self._limit = min(self.most, self._limit + 1 / max(1.0, self._limit))

    def overtaxed(self, began: float, wait: float | None) -> None:
        """The server wants fewer requests, and none for ``wait`` seconds.

        Requests that were under way together (``began`` says since when) are one sign and not many.
        """
        if began >= self._slowed_at:
            self._limit = max(1.0, self._limit / 2)
            self._slowed_at = time.monotonic()
        if wait:
            self._paused_until = max(self._paused_until, time.monotonic() + wait)

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()
