"""The signals that stop the program, and their effect before and after a command handles them.

This module is the first one of the program, so it imports only modules that load fast.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPED = "Stopped. Nothing was lost."
INTERRUPTED = 130

# Windows has no SIGHUP and sends no SIGTERM: Ctrl+Break, a closed console and the end of the Windows session
# all come as SIGBREAK. A system without one of them knows no such name.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_ERROR = f'{{"code": "interrupted", "message": "{STOPPED}", "advice": ""}}'
_DOCUMENT = f'{{"format_version": 1, "error": {_ERROR}}}\n'


def stop_signals() -> list[signal.Signals]:
    """Returns this system's signals that stop the program.

    A signal that was ignored from the start stays ignored: ``nohup`` ignores the end of the terminal.
    """
    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]


def end_on_stop() -> None:
    """Makes a signal end the process at once, until a command handles signals."""
    for number in stop_signals():
        signal.signal(number, _end)


def ignore_stops() -> None:
    """Ignores these signals from now on, since the result is shown already."""
    for number in stop_signals():
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def left_to_another_program() -> Iterator[None]:
    """Leaves Ctrl+C to another program on the terminal, such as a pager, inside the block."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    # An exception could be raised anywhere, also in the middle of an import, and Python would print it.
    if "--json" in sys.argv:
        os.write(1, _DOCUMENT.encode())
    else:
        os.write(2, f"\n{STOPPED}\n".encode())
    os._exit(INTERRUPTED)
