"""Finds the Markdown of a field in its note's file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

_LINE_END = r"[ \t]*(?:\r\n|\r|\n)"
_PREFIX = r"[ \t>]*"
_ANY_LINE_END = re.compile(r"\r\n|\r|\n")
_START = re.compile(_PREFIX)
_MOST_PLACES = 4


class TextRange(Struct, frozen=True):
    """A range of a file's text. ``prefix`` is the beginning of each further line of it.

    ``is_field``: the range is the field's Markdown and nothing else.
    """

    start: int
    end: int
    prefix: str
    line_end: str
    is_field: bool


def ranges_of(text: str, markdown: str, first_line: int, last_line: int) -> Iterator[TextRange]:
    """Yields the places of a field between two lines of a file (from 1), the exact ones first.

    If the field's Markdown is not found as it is, the block between the lines is the last range.
    """
    starts = [0, *(found.end() for found in _ANY_LINE_END.finditer(text))]
    begin = starts[min(first_line, len(starts)) - 1]
    end = starts[last_line] if last_line < len(starts) else len(text)
    found = _ANY_LINE_END.search(text)
    line_end = found[0] if found else "\n"
    lines = [line.rstrip() for line in markdown.strip("\n").split("\n")]
    pattern = re.compile(f"{_LINE_END}{_PREFIX}".join(re.escape(line.lstrip(" \t")) for line in lines))
    if markdown.strip():
        for number, match in enumerate(pattern.finditer(text, begin, end)):
            if number == _MOST_PLACES:
                break
            prefix = _prefix(text, *match.span())
            yield TextRange(*match.span(), prefix, line_end, is_field=True)
    yield TextRange(start=begin, end=end, prefix=_prefix(text, begin, end), line_end=line_end, is_field=False)


def _prefix(text: str, start: int, end: int) -> str:
    """Returns the beginning of a further line of a range: that of its second line, or else of its first."""
    second = _ANY_LINE_END.search(text, start, end)
    if second and second.end() < end:
        found = _START.match(text, second.end())
    else:
        before = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        found = _START.match(text, before)
    return found[0] if found else ""


def line_of(text: str, offset: int) -> int:
    """Returns the line of an offset, counted from 1."""
    return len(_ANY_LINE_END.findall(text, 0, offset)) + 1
