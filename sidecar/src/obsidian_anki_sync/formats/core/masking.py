"""Hides what looks like card syntax but is code, mathematics or a comment.

Masked text has the length of the original, so that an offset into one is an offset into the other. Line
breaks inside are hidden too: a fence is swallowed whole, blank lines and all. Everything here takes time in
proportion to the text, whatever the text is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FILLER = "\ue000"
"""Stands for a hidden character: no letter, digit or blank, and nothing that any syntax uses."""

Span = tuple[int, int]

_CONTAINER = r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*"
_FENCE = re.compile(rf"^({_CONTAINER})(`{{3,}}(?=[^`\n]*$)|~{{3,}})", re.MULTILINE)
_FENCE_CLOSING = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*$", re.MULTILINE)
_LEFT_MARGIN = re.compile(r"^ {0,3}(?:([-*+]|\d{1,9}[.)])[ \t]|[^\s])", re.MULTILINE)
_CODE_INDENT = 4
_INLINE = re.compile(r"\\.|`+|\$\$?|<!--")
_BACKTICKS = re.compile(r"`+")
_DOLLAR_CLOSING = re.compile(r"(?<![\s\\$])\$(?![\d$])")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ID_COMMENT = re.compile(r"<!--\s*ID:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text, where its code fences are, and where one opens that nothing closes."""

    text: str
    fences: tuple[Span, ...]
    unclosed: int | None


def mask(text: str, *, comments: bool = True) -> Masked:
    """The text with fenced and inline code, mathematics and, unless told otherwise, HTML comments hidden.

    Comments that hold an id (``<!--ID: 1-->``) stay. So do prices, and marks that nothing closes; but a fence
    that nothing closes hides the rest of the text, as it does in Obsidian.
    """
    fences, unclosed = _fences(text)
    without_fences = hide(text, fences)
    return Masked(hide(without_fences, _inline(without_fences, comments)), fences, unclosed)


def hide(text: str, spans: Iterable[Span]) -> str:
    """The text with some spans, in order and apart, replaced by fillers."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += text[position:start], FILLER * (end - start)
        position = end
    return "".join((*parts, text[position:])) if parts else text


def _fences(text: str) -> tuple[tuple[Span, ...], int | None]:
    if "```" not in text and "~~~" not in text:
        return (), None
    spans: list[Span] = []
    margin = _Margin(text)
    position = 0
    while opening := _FENCE.search(text, position):
        if _is_indented(opening[1]) and not margin.is_list_before(opening.start()):
            position = opening.end()
            continue
        end, is_closed = _fence_end(text, opening)
        spans.append((opening.start(2), end))
        if not is_closed:
            return tuple(spans), opening.start(2)
        position = end
    return tuple(spans), None


def _is_indented(container: str) -> bool:
    """Whether the fence would be indented code, were it not in a list."""
    return not container.strip(" \t") and len(container.expandtabs(4)) >= _CODE_INDENT


class _Margin:
    """Remembers whether the last thing at the left margin is a list item; asked for rising offsets."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._is_list = False

    def is_list_before(self, offset: int) -> bool:
        for found in _LEFT_MARGIN.finditer(self._text, self._position, offset):
            self._is_list = found[1] is not None
        self._position = offset
        return self._is_list


def _fence_end(text: str, opening: re.Match[str]) -> tuple[int, bool]:
    """Where the fence ends, and whether anything ended it: a closing line, or its quote's or item's end."""
    container, marks = opening[1], opening[2]
    indent = len(container.expandtabs(4))
    start = _line_end(text, opening.end())
    if container.strip(" \t"):
        return _fence_end_within(text, start, ">" in container, indent, marks)
    for closing in _FENCE_CLOSING.finditer(text, start):
        if closing[1].startswith(marks) and _indent(closing[0]) < indent + _CODE_INDENT:
            return closing.end(), True
    return len(text), False


def _fence_end_within(text: str, end: int, in_quote: bool, indent: int, marks: str) -> tuple[int, bool]:
    """The same for a fence that opens on the first line of a list item, or in a quote."""
    while end < len(text):
        start, line_end = end + 1, _line_end(text, end + 1)
        line = text[start:line_end]
        if in_quote and not line.lstrip(" \t").startswith(">"):
            return end, True
        if not in_quote and line.strip() and _indent(line) < indent:
            return end, True
        closing = _FENCE_CLOSING.fullmatch(line.lstrip(" \t>") if in_quote else line)
        if closing and closing[1].startswith(marks):
            return line_end, True
        end = line_end
    return len(text), False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" ")) if "\t" not in line else _indent(line.expandtabs(4))


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _inline(text: str, comments: bool) -> Iterator[Span]:
    """The spans of inline code, mathematics and comments, in order."""
    search = _InlineSearch(text, comments)
    position = 0
    while found := _INLINE.search(text, position):
        end = search.end_of(found)
        if end is None:
            position = found.end()
            continue
        if not _ID_COMMENT.match(text, found.start()):
            yield found.start(), end
        position = end


class _InlineSearch:
    """Finds where a span ends that opens somewhere.

    Every question that was answered with no is remembered as far as the answer holds, so that a text of
    opening marks only is not searched to its end again and again.
    """

    def __init__(self, text: str, comments: bool) -> None:
        self._text = text
        self._comments = comments and "-->" in text
        self._runs: dict[int, list[int]] = {}
        for run in _BACKTICKS.finditer(text):
            self._runs.setdefault(len(run[0]), []).append(run.start())
        self._line = -1
        self._no_dollar = -1

    def end_of(self, opening: re.Match[str]) -> int | None:
        mark = opening[0]
        if mark[0] == "`":
            return self._code(opening.start(), opening.end())
        if mark == "$$":
            return self._display(opening.end())
        if mark == "$":
            return self._mathematics(opening.end())
        return self._comment(opening.end()) if mark == "<!--" else None

    def _code(self, start: int, end: int) -> int | None:
        """Code ends on its own line: a stray backtick must not hide what stands on the next ones."""
        runs = self._runs.get(end - start, [])
        index = bisect_left(runs, end)
        if index == len(runs) or runs[index] > self._line_end(end):
            return None
        return runs[index] + end - start

    def _display(self, start: int) -> int | None:
        closing = self._text.find("$$", start)
        if closing < 0 or _BLANK_LINE.search(self._text, start, closing):
            return None
        return closing + 2

    def _mathematics(self, start: int) -> int | None:
        line_end = self._line_end(start)
        if line_end == self._no_dollar or self._text[start : start + 1].isspace():
            return None
        closing = _DOLLAR_CLOSING.search(self._text, start, line_end)
        if closing is None:
            self._no_dollar = line_end
            return None
        return closing.end()

    def _comment(self, start: int) -> int | None:
        closing = self._text.find("-->", start) if self._comments else -1
        if closing < 0:
            self._comments = False
            return None
        return closing + 3

    def _line_end(self, offset: int) -> int:
        if offset > self._line:
            self._line = _line_end(self._text, offset)
        return self._line
