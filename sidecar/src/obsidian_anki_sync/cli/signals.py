"""Ctrl+C and similar signals: the first one asks the sync to stop, the second one ends the process."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.stop_signals import stop_signals
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt

_SHOW_CURSOR = "\x1b[?25h"
# A stop may take two seconds; the rest of them is for the signal and for the end of the process.
_LIMIT_SECONDS = 1.5


@contextmanager
def stopping(interrupt: Interrupt, on_first: Callable[[], object], last_words: str) -> Iterator[None]:
    """Handles these signals inside the block, in the current event loop.

    The first signal calls ``interrupt.request`` and then, in the loop, ``on_first``. A second signal, or two
    seconds without an end, write ``last_words`` to stderr and end the process. That is safe, since the
    journal holds what was in flight.
    """
    loop = asyncio.get_running_loop()
    limit = threading.Timer(_LIMIT_SECONDS, _exit, (last_words,))
    limit.daemon = True

    def handle(_number: int, _frame: FrameType | None) -> None:
        if interrupt.requested:
            _exit(last_words)
        limit.start()
        interrupt.request()
        loop.call_soon_threadsafe(on_first)

    before = {number: signal.getsignal(number) for number in stop_signals()}
    for number in before:
        with suppress(NotImplementedError):
            # This only wakes the loop, in whichever thread the signal arrives (Windows does so by itself).
            # Python's own handler does the work, since it also runs while the loop is busy or stuck. This one
            # stays until the loop is closed, since an earlier listener needs it too.
            loop.add_signal_handler(number, lambda: None)
        signal.signal(number, handle)
    try:
        yield
    finally:
        limit.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit(last_words: str) -> None:
    # Not by the console, which the signal may have interrupted while it was writing.
    cursor = _SHOW_CURSOR if sys.stderr.isatty() else ""
    os.write(2, f"\n{cursor}{last_words}\n".encode())
    os._exit(ExitCode.INTERRUPTED)
