"""Code, math and comments within one paragraph, heading or table row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from obsidian_anki_sync.markup.html import COMMENT_END, COMMENT_START
from obsidian_anki_sync.markup.links import address_end, wikilink_at
from obsidian_anki_sync.markup.math import display_math_end, inline_math_end
from obsidian_anki_sync.markup.outline import Kind, Piece

OPENING = re.compile(r"\\[\s\S]|`+|\$\$?|<!--|%%|!?\[\[|\]\(")
_BACKTICKS = re.compile(r"`+")
_COMMENT_MARK = "%%"
_KINDS = {"`": Kind.CODE, "$": Kind.MATH, "<": Kind.HTML_COMMENT, "%": Kind.COMMENT}


def inline_pieces(text: str, start: int, end: int) -> Iterator[Piece]:
    """Yields the pieces between two offsets, in order, and only the outer one if they nest.

    An unclosed mark is text. The time is linear in the length, for every text.
    """
    search = InlineSearch(text, start, end)
    position = start
    while found := OPENING.search(text, position, end):
        stop = search.end_of(found)
        kind = _KINDS.get(found[0][0])
        if stop is not None and kind is not None:
            yield Piece(kind, found.start(), stop)
        position = found.end() if stop is None else stop


class InlineSearch:
    """Finds the end of a piece, and remembers which marks have none in the rest of the paragraph."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._limit = end
        self._runs: dict[int, list[int]] | None = None
        self._unclosed: set[str] = set()
        self._no_dollar = -1

    def end_of(self, opening: re.Match[str]) -> int | None:
        """Returns the end of the piece that a match of ``OPENING`` begins; None if it is text.

        The address of a link is skipped, with the marks in it.
        """
        mark = opening[0]
        if mark[0] == "`":
            return self._code(opening.end(), len(mark))
        if mark[0] == "\\" or mark in self._unclosed:
            return None
        if mark == "$":
            return self._math(opening.start())
        if mark[-1] in "[(":
            return self._link(opening)
        stop = self._closed(mark, opening)
        # A formula may be rejected, and a later one be valid. For other marks, another search fails too.
        if stop is None and mark != "$$":
            self._unclosed.add(mark)
        return stop

    def _closed(self, mark: str, opening: re.Match[str]) -> int | None:
        if mark == "$$":
            return display_math_end(self._text, opening.start(), self._limit)
        closing, begin = (
            (COMMENT_END, opening.start() + 2) if mark == COMMENT_START else (_COMMENT_MARK, opening.end())
        )
        found = self._text.find(closing, begin, self._limit)
        return None if found < 0 else found + len(closing)

    def _link(self, opening: re.Match[str]) -> int | None:
        if opening[0] == "](":
            end = address_end(self._text, opening.end() - 1)
        else:
            found = wikilink_at(self._text, opening.start())
            end = found.end() if found else None
        return end if end is not None and end <= self._limit else None

    def _math(self, start: int) -> int | None:
        if start < self._no_dollar:
            return None
        stop = inline_math_end(self._text, start, self._limit)
        if stop is None:
            line_end = self._text.find("\n", start, self._limit)
            following = self._text.find("$", start + 1, self._limit if line_end < 0 else line_end)
            if following < 0:
                self._no_dollar = self._limit if line_end < 0 else line_end
        return stop

    def _code(self, begin: int, length: int) -> int | None:
        if self._runs is None:
            self._runs = {}
            for run in _BACKTICKS.finditer(self._text, self._start, self._limit):
                self._runs.setdefault(len(run[0]), []).append(run.start())
        runs = self._runs.get(length, [])
        index = bisect_left(runs, begin)
        return runs[index] + length if index < len(runs) else None
