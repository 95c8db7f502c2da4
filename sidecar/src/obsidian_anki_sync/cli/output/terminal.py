"""A terminal that shows what rich lays out."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

from rich.console import Console


class Terminal(Console):
    """A console that ignores a closed pipe, so that a sync outlives its reader."""

    def __init__(self, file: TextIO) -> None:
        if isinstance(file, io.TextIOWrapper):
            # A piped Windows console may know fewer characters than a note holds.
            file.reconfigure(errors="replace")
        super().__init__(file=file, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Discards all further output."""
        self.quiet = True
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())

    @property
    def can_page(self) -> bool:
        """True if the output can be shown page by page."""
        return self.is_terminal and not self.is_dumb_terminal and sys.stdin.isatty()
