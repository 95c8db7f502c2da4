"""The marks that begin a list item or a footnote."""

from __future__ import annotations

import re
from typing import NamedTuple

from obsidian_anki_sync.markup.cursor import LineCursor
from obsidian_anki_sync.markup.marks import CODE_INDENT, ITEM

_ITEM = re.compile(ITEM)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]:(?=[ \t])")

_MARK_WIDTH = 4  # more blanks after a list item's mark make its text indented code


class ItemMark(NamedTuple):
    """The mark of a list item or a footnote.

    Its content begins at ``at`` and ``column``; further lines are indented by ``width`` columns.
    """

    at: int
    column: int
    width: int
    interrupts_paragraph: bool


def item_mark(line: LineCursor) -> ItemMark | None:
    """Returns the mark of a list item that the line is at."""
    found = _ITEM.match(line.text, line.at)
    if not found:
        return None
    mark = found[0]
    after = _after(line, mark)
    blanks = after.column - line.column - len(mark)
    width = line.indent + len(mark) + (1 if after.is_blank or blanks > _MARK_WIDTH else blanks)
    return ItemMark(after.at, after.column, width, not after.is_blank and mark[:-1] in ("", "1"))


def footnote_mark(line: LineCursor) -> ItemMark | None:
    """Returns the mark of a footnote's text that the line is at."""
    found = _FOOTNOTE.match(line.text, line.at, line.end)
    if not found:
        return None
    after = _after(line, found[0])
    return ItemMark(after.at, after.column, CODE_INDENT, interrupts_paragraph=True)


def _after(line: LineCursor, mark: str) -> LineCursor:
    after = LineCursor(line.text, line.start)
    after.at, after.column = line.at + len(mark), line.column + len(mark)
    after.skip_blanks()
    return after
