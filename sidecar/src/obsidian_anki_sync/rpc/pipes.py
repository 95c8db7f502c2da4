"""Standard input and output as the pipe to the plugin."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue

_CHUNK = 64 * 1024


def take_pipes() -> tuple[int, int]:
    """Returns the file descriptors of the pipe; other output of this process no longer reaches it.

    A stray ``print`` goes to stderr, also from a library in C or a child process, which use the descriptors 0
    and 1.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return incoming, outgoing


class PipeReader:
    """Reads a pipe in a thread, which does not keep the process alive.

    It reads the descriptor itself: a buffered file would hold a lock at the end of the process.
    """

    def __init__(self, descriptor: int, take: Callable[[bytes], None]) -> None:
        self._descriptor = descriptor
        self._take = take

    def start(self) -> None:
        """Starts to pass on chunks, each after the earlier one was handled; at the end, an empty one."""
        threading.Thread(target=self._read, name="pipe-reader", daemon=True).start()

    def _read(self) -> None:
        chunk = b"begin"
        while chunk:
            try:
                chunk = os.read(self._descriptor, _CHUNK)
            except OSError:
                chunk = b""
            try:
                self._take(chunk)
            except RuntimeError:
                return  # the event loop is closed, and with it every reader of messages


class PipeWriter:
    """Writes to a pipe in a thread, so that a slow reader does not block the event loop."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="pipe-writer", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Sends the bytes after waiting ones; writes to a broken pipe are dropped."""
        self._waiting.put(data)

    def close(self, seconds: float) -> None:
        """Waits until everything is written, at most this many seconds."""
        self._waiting.put(None)
        self._thread.join(seconds)

    def _write(self) -> None:
        while (data := self._waiting.get()) is not None:
            view = memoryview(data)
            try:
                while view:
                    view = view[os.write(self._descriptor, view) :]
            except OSError:
                return
