"""Which line an offset is on."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

_BREAK = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """The line breaks of a text; asking for thousands of lines does not read it thousands of times."""

    breaks: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """The lines of a text."""
        return cls(tuple([found.start() for found in _BREAK.finditer(text)]))

    def at(self, offset: int) -> int:
        """The line, counted from 1, of an offset into the text."""
        return bisect_left(self.breaks, offset) + 1
