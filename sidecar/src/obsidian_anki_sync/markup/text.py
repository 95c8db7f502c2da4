"""Blank characters, spans, and functions that hide spans of a text."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]
"""The offsets of the first character of a piece of text and of the first one after it."""

_TAB = 4

FILLER = "\ue000"
"""Replaces a hidden character: not a letter, digit or blank, and no syntax uses it."""

BLANK = " \t\u00a0\u3000"
"""Characters that look like a space. Only the first two structure a text in Markdown."""


def dedented(text: str, *, is_start: bool = False) -> str:
    """Returns the lines without their common indentation; if tabs and spaces mix, a tab is four wide.

    The first line of a text that ``is_start`` of a field is not indented code.
    """
    lines = [line if line.strip(" \t") else "" for line in text.split("\n")]
    margins = [_margin(line) for line in lines if line]
    if not any(margins):
        return "\n".join(lines)
    shared = _shared(margins)
    if all(len(margin) > len(shared) for margin in margins):
        lines = [_expanded(line) for line in lines]
        shared = _shared([_margin(line) for line in lines if line])
    lines = [line.removeprefix(shared) for line in lines]
    first = next(index for index, line in enumerate(lines) if line)
    if is_start and len(_margin(lines[first]).expandtabs(_TAB)) >= _TAB:
        lines[first] = lines[first].lstrip(" \t")
    return "\n".join(lines)


def _shared(margins: list[str]) -> str:
    """Returns the longest common prefix of all margins."""
    low, high = min(margins), max(margins)
    differs = (index for index, (one, other) in enumerate(zip(low, high, strict=False)) if one != other)
    return low[: next(differs, len(low))]


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _expanded(line: str) -> str:
    margin = _margin(line)
    return margin.expandtabs(_TAB) + line[len(margin) :]


def hide(text: str, spans: Iterable[Span]) -> str:
    """Returns the text with each span replaced by fillers; the spans are in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += text[position:start], FILLER * (end - start)
        position = end
    return "".join((*parts, text[position:])) if parts else text


def end_of_prose(masked: str) -> int:
    """Returns the end of a masked text without the blanks at its end, nor the fillers before them but one."""
    return min(len(masked.rstrip().rstrip(FILLER)) + 1, len(masked))


def blanked(text: str, original: str, spans: Iterable[Span]) -> str:
    """Returns the text with each span replaced by spaces; line breaks of the original stay where they are."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        blank = "\n".join([" " * len(line) for line in original[start:end].split("\n")])
        parts += text[position:start], blank
        position = end
    return "".join((*parts, text[position:])) if parts else text
