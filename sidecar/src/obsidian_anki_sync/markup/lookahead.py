"""Finds the end of a piece on a later line, within the quotes and list items that the piece begins in."""

from __future__ import annotations

import re

from obsidian_anki_sync.markup.containers import Containers
from obsidian_anki_sync.markup.cursor import LineCursor
from obsidian_anki_sync.markup.inline import OPENING, InlineSearch
from obsidian_anki_sync.markup.math import display_math_end

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_NEAR = 1000


class LookAhead:
    """Looks ahead from rising offsets, and searches only once for a mark that the rest of the text lacks."""

    def __init__(self, text: str, containers: Containers) -> None:
        self._text = text
        self._containers = containers
        self._absent: set[str] = set()

    def open_formula(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns a formula that begins between two offsets of a line and ends on a later line."""
        if self._text.find("$$", start, end) < 0:
            return None
        search = InlineSearch(self._text, start, self._paragraph_limit(end))
        position = start
        while position < end and (found := OPENING.search(self._text, position, end)):
            stop = search.end_of(found)
            if found[0] == "$$" and (stop is None or stop > end):
                stop = self.formula_end(found.start(), len(self._containers))
                if stop is not None and stop > end:
                    return found.start(), stop
            position = found.end() if stop is None else stop
        return None

    def _paragraph_limit(self, end: int) -> int:
        """Returns the last offset that inline code of a line may reach; only nearby lines count."""
        blank = _BLANK_LINE.search(self._text, end, end + _NEAR)
        return blank.start() if blank else min(len(self._text), end + _NEAR)

    def formula_end(self, start: int, depth: int) -> int | None:
        """Returns the end of the formula whose ``$$`` is at an offset, in the outermost containers."""
        if self._is_absent("$$", start + 2):
            return None
        stop = display_math_end(self._text, start, len(self._text))
        return stop if stop is not None and self._containers.hold(start, stop, depth) else None

    def reaches(self, line: LineCursor, mark: str) -> bool:
        """True if the piece that begins on a line is closed by a mark before the line's containers end."""
        if self._is_absent(mark, line.at + 2):
            return False
        return self._containers.hold(line.at, self._text.find(mark, line.at + 2), line.matched)

    def _is_absent(self, mark: str, offset: int) -> bool:
        """True if a mark is missing after an offset. Offsets rise, so one failed search is enough."""
        if mark not in self._absent and self._text.find(mark, offset) < 0:
            self._absent.add(mark)
        return mark in self._absent
