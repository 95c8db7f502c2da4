"""Limits the time for reading and rendering one note, in a thread or a worker process."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SECONDS_BETWEEN_CHECKS = 0.2
# If a thread's own processor time cannot be read, waiting for other programs counts too.
_clock_of: Callable[[int], int] | None = getattr(time, "pthread_getcpuclockid", None)
_FACTOR = 1 if _clock_of else 4
_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
_raise_in.argtypes = (ctypes.c_ulong, ctypes.py_object)
_NOTHING = ctypes.py_object()


class TimeLimitExceeded(BaseException):
    """The work took too long."""


class _Watch:
    """One thread that watches all running limits, and raises in threads that exceed theirs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[int, float] = {}
        self._late: set[int] = set()
        self._thread: threading.Thread | None = None
        self._begun = threading.Event()

    def begin(self, seconds: float) -> None:
        """Starts the limit of this thread."""
        thread = threading.get_ident()
        self._late.discard(thread)
        self._ends[thread] = _used(thread) + seconds * _FACTOR
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._check_all, name="time-limit", daemon=True)
                    self._thread.start()
        self._begun.set()

    def end(self) -> None:
        """Ends the limit of this thread, and cancels an exception that did not arrive yet."""
        thread = threading.get_ident()
        with self._lock:
            self._ends.pop(thread, None)
            if thread in self._late:
                self._late.discard(thread)
                _raise_in(thread, _NOTHING)

    def _check_all(self) -> None:
        while self._begun.wait():
            time.sleep(_SECONDS_BETWEEN_CHECKS)
            with self._lock:
                self._begun.clear()
                for thread, end in list(self._ends.items()):
                    if thread not in self._late and _used(thread) > end:
                        self._late.add(thread)
                        _raise_in(thread, TimeLimitExceeded)
                if self._ends:
                    self._begun.set()


def _used(thread: int) -> float:
    if _clock_of is None:
        return time.monotonic()
    return time.clock_gettime(_clock_of(thread))


_watch = _Watch()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises ``TimeLimitExceeded`` inside the block if it uses the processor longer than this.

    Waiting, such as for a program that draws a diagram, does not count if the system can tell.
    """
    _watch.begin(seconds)
    try:
        yield
    finally:
        _watch.end()
