"""A request to stop, by a signal, a button, or the end of a pipe."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from obsidian_anki_sync.domain.errors import SyncError

T = TypeVar("T")

# When the user stops, work in flight gets this long to end. The journal covers the rest.
GRACE_SECONDS = 1.0
# Cancelled work gets this long to roll back and to close what it opened.
_CLEANUP_SECONDS = 0.4


class Interrupted(Exception):  # noqa: N818 - the way out of a phase, not a failure
    """The session stops here; everything done so far is stored."""


class Exhausted(Interrupted):
    """The session stops because its budget is used up, with ``message`` and ``advice``."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Interrupt:
    """A request to stop. Use it only in the thread of the event loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._finishing = 0

    @property
    def requested(self) -> bool:
        """True if the sync must stop."""
        return self._event.is_set()

    def request(self) -> None:
        """Asks the sync to stop."""
        self._event.set()

    def check(self) -> None:
        """Raises ``Interrupted`` if the sync must stop."""
        if self.requested:
            raise Interrupted

    async def wait(self) -> None:
        """Returns when the sync must stop."""
        await self._event.wait()

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Gives the work inside a second to end after a stop; other work is cancelled at once."""
        self._finishing += 1
        try:
            yield
        finally:
            self._finishing -= 1

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Returns the result of the work. Raises ``Interrupted`` if it was stopped first.

        Cancelled work that does not end is abandoned: this returns within two seconds.
        """
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            if self.requested:
                await self._end(task)
        finally:
            stop.cancel()
            if not task.done():
                task.cancel()
                task.add_done_callback(_ignore)
        return self._result(task)

    async def _end(self, task: asyncio.Task[T]) -> None:
        if self._finishing:
            await asyncio.wait((task,), timeout=GRACE_SECONDS)
        if not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=_CLEANUP_SECONDS)

    def _result(self, task: asyncio.Task[T]) -> T:
        if not task.done() or task.cancelled():
            raise Interrupted
        try:
            return task.result()
        except SyncError as error:
            # Work that a stop cancels may fail while ending. The user asked for the stop and gets that.
            if self.requested:
                raise Interrupted from error
            raise


def _ignore(task: asyncio.Task[Any]) -> None:
    """Retrieves the result of abandoned work, so that asyncio does not warn."""
    if not task.cancelled():
        task.exception()
