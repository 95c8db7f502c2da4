"""Lines for a file or a pipe, which need no library that knows terminals."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

# If one of these is set, rich treats any stream as a terminal.
_FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


def is_plain(file: TextIO) -> bool:
    """True if a stream is not a terminal, and rich does not treat it as one."""
    return not (file.isatty() or any(name in os.environ for name in _FORCING))


class PlainOutput:
    """Writes lines; a closed pipe is ignored, so that a sync outlives its reader."""

    def __init__(self, file: TextIO) -> None:
        if isinstance(file, io.TextIOWrapper):
            # A piped Windows console may know fewer characters than a note holds.
            file.reconfigure(errors="replace")
        self._file = file

    def out(self, line: str, end: str = "\n") -> None:
        """Writes a line."""
        try:
            self._file.write(f"{line}{end}")
            self._file.flush()
        except BrokenPipeError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._file.fileno())


def say(line: str) -> None:
    """Writes a line to standard error."""
    PlainOutput(sys.stderr).out(line)
