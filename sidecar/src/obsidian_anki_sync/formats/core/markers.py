"""The marks at the beginning of a line that make it a heading, a list item or a quote."""

from __future__ import annotations

import re

_HEADING = re.compile(r" {0,3}#{1,6}(?=[ \t]|\Z)[ \t]*")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)


def heading_mark(line: str) -> int:
    """How long the mark of a heading is; 0 for a line that is none."""
    found = _HEADING.match(line)
    return found.end() if found else 0


def item_mark(line: str) -> int:
    """How long the mark of a list item is, its indentation included; 0 for a line that is none."""
    found = _ITEM.match(line)
    return found.end() if found else 0


def item_depth(line: str) -> int | None:
    """How far a list item is indented, in columns; None for a line that is none."""
    found = _ITEM.match(line)
    return len(found[1].expandtabs(4)) if found else None


def unquoted(text: str) -> str:
    """A text without one quote mark at each of its lines."""
    return _QUOTE.sub("", text)
