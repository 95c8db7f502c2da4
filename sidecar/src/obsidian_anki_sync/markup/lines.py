"""The line that an offset is on."""

from __future__ import annotations

import re
from bisect import bisect_left

from msgspec import Struct

_BREAK = re.compile(r"\n")


class Lines(Struct, frozen=True):
    """The line breaks of a text, so that the text is read once for all offsets."""

    breaks: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """Returns the lines of a text."""
        return cls(tuple([found.start() for found in _BREAK.finditer(text)]))

    def at(self, offset: int) -> int:
        """Returns the line, counted from 1, that an offset is on."""
        return bisect_left(self.breaks, offset) + 1
