"""The wish to stop, from whoever has it: a signal, a button, the end of a pipe."""

from __future__ import annotations

import asyncio


class Interrupted(Exception):  # noqa: N818 - the way out of a phase, not a failure
    """The session stops here; everything done so far is in the store."""


class Exhausted(Interrupted):
    """The session stops here because its budget is used up; ``message`` says so, ``advice`` what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Interrupt:
    """A wish to stop, which a running sync looks at between two operations."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def requested(self) -> bool:
        """Whether somebody wants the sync to stop."""
        return self._event.is_set()

    def request(self) -> None:
        """Asks the sync to stop after the current operation; to be called in the event loop's thread."""
        self._event.set()

    def check(self) -> None:
        """Raises ``Interrupted`` where somebody wants the sync to stop."""
        if self.requested:
            raise Interrupted

    async def wait(self) -> None:
        """Returns when somebody wants the sync to stop."""
        await self._event.wait()
