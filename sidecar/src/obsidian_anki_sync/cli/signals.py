"""Ctrl+C and SIGTERM: the first asks the sync to stop, the second stops it on the spot."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.pipeline.interrupt import Interrupt

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def stopping(interrupt: Interrupt, on_first: Callable[[], None], last_words: str) -> Iterator[None]:
    """Listens for the two signals while a sync runs in the current event loop.

    The first calls ``interrupt.request`` and then, in the loop, ``on_first``. The second writes
    ``last_words`` to stderr and ends the process at once, which is safe: what was begun is in the journal.
    """
    loop = asyncio.get_running_loop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        if interrupt.requested:
            _leave(last_words)
        interrupt.request()
        loop.call_soon_threadsafe(on_first)

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number in _SIGNALS:
        with suppress(NotImplementedError):
            # Only to wake the loop, whichever thread the signal reaches (Windows does so by itself). The work
            # is done in a handler of Python's own: that one also runs while the loop is busy or stuck.
            loop.add_signal_handler(number, lambda: None)
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
            signal.signal(number, handler)


def _leave(last_words: str) -> None:
    # Not through the console: the signal may have come while it was writing.
    cursor = _SHOW_CURSOR if sys.stderr.isatty() else ""
    os.write(2, f"\n{cursor}{last_words}\n".encode())
    os._exit(ExitCode.INTERRUPTED)
