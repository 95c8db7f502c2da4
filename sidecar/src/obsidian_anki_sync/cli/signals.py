"""Ctrl+C and its like: the first asks the sync to stop, the second stops it on the spot."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt

# Windows has no SIGHUP, and nobody sends SIGTERM there: Ctrl+Break, a closed console and the end of the
# Windows session all come as SIGBREAK. A system without one of them knows no such name.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_SHOW_CURSOR = "\x1b[?25h"


def stop_signals() -> list[signal.Signals]:
    """The signals of this system by which somebody wants the program to stop.

    One that is ignored since the start stays so: ``nohup`` ignores the end of the terminal.
    """
    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]


@contextmanager
def stopping(interrupt: Interrupt, on_first: Callable[[], None], last_words: str) -> Iterator[None]:
    """Listens for these signals while a sync runs in the current event loop.

    The first calls ``interrupt.request`` and then, in the loop, ``on_first``. The second writes
    ``last_words`` to stderr and ends the process at once, which is safe: what was begun is in the journal.
    """
    loop = asyncio.get_running_loop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        if interrupt.requested:
            _leave(last_words)
        interrupt.request()
        loop.call_soon_threadsafe(on_first)

    before = {number: signal.getsignal(number) for number in stop_signals()}
    for number in before:
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
