"""Formulas and comments over several lines.

mistune reads a text line by line. In a formula or a comment that begins after words, a blank line would end
the paragraph, and a line of ``* & e`` begin a list. So the line breaks in such a piece are hidden from it.
"""

from __future__ import annotations

import re

from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.marks import ITEM
from obsidian_anki_sync.markup.outline import Kind

LINE_BREAK = "\x0f"
"""A line break within a piece, while mistune reads the text; no text contains this character."""

_PIECES = frozenset({Kind.MATH, Kind.COMMENT, Kind.HTML_COMMENT})
_MARKS = ("$$", "%%", "<!--")
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")
_CONTAINER = re.compile(r"[ \t]*(?:>[ \t]?)+")
_IN_LIST = re.compile(rf"[ \t]|{ITEM}[ \t]")


def with_whole_pieces(markdown: str) -> str:
    """Returns the text with the line breaks hidden in pieces that mistune would read line by line."""
    if "\n" not in markdown or not any(mark in markdown for mark in _MARKS):
        return markdown
    parts: list[str] = []
    done = 0
    for kind, start, end in blocks_of(markdown).pieces:
        if kind in _PIECES and "\n" in markdown[start:end] and not _is_block(kind, markdown, start, end):
            parts += markdown[done:start], LINE_BREAK.join(_lines(markdown, start, end))
            done = end
    return "".join((*parts, markdown[done:]))


def _is_block(kind: Kind, text: str, start: int, end: int) -> bool:
    """True if a rule for blocks reads the piece: it begins its line and, if a formula, also ends one."""
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip(" \t>"):
        return False
    if kind is Kind.HTML_COMMENT:
        return True
    above = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : line]
    if _IN_LIST.match(text, line, start + 1) or _IN_LIST.match(above):
        return False
    return kind is Kind.COMMENT or _LINE_END.match(text, end) is not None


def _lines(text: str, start: int, end: int) -> list[str]:
    """Returns the lines of a piece without the marks of its quote and the indentation of its list item."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    first, *others = text[start:end].split("\n")
    if _CONTAINER.match(before):
        return [first, *(_CONTAINER.sub("", line, count=1) for line in others)]
    width = _indent(before)
    return [first, *(line[min(width, _indent(line)) :] for line in others)]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
