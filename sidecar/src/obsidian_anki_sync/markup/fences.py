"""The lines that open and close fenced code."""

from __future__ import annotations

import re

from obsidian_anki_sync.markup.marks import FENCE

_OPENING = re.compile(FENCE)
_CLOSING = re.compile(r"(`{3,}|~{3,})[ \t]*(?=\n|\Z)")
_CLOSING_LINE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*$", re.MULTILINE)


def opening_fence(text: str, offset: int) -> str | None:
    """Returns the mark of the fence that opens at an offset; None for other text."""
    found = _OPENING.match(text, offset)
    return found[0] if found else None


def closes_fence(text: str, offset: int, fence: str) -> bool:
    """True if the rest of a line closes the fence that a mark opened."""
    found = _CLOSING.match(text, offset)
    return found is not None and found[1].startswith(fence)


def fence_end(text: str, start: int, fence: str) -> int | None:
    """Returns the end of the line that closes a fence outside of containers; None if there is none."""
    closing = (found.end() for found in _CLOSING_LINE.finditer(text, start) if found[1].startswith(fence))
    return next(closing, None)
