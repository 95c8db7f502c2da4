"""Callouts: quotes that begin with ``[!kind]``.

As in Obsidian, a line without ``>`` right below a paragraph of the quote continues that paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from obsidian_anki_sync.formats.core.card_ids import id_row
from obsidian_anki_sync.formats.core.page import Page, Row
from obsidian_anki_sync.markup.marks import FENCE, HEADING, ITEM, RULE, unquoted
from obsidian_anki_sync.markup.text import Span

# What begins a block of its own, and what is not a paragraph that a further line could continue.
_BLOCK = re.compile(rf" {{0,3}}(?:{HEADING}|{ITEM}[ \t]|{RULE})")
_NO_PARAGRAPH = re.compile(rf" {{0,3}}(?:{HEADING}|{RULE}|\|)")
_FENCE = re.compile(rf"[ \t]*(?:{FENCE})")
_OPENING = re.compile(r"[ \t]*>[ \t]*\[!([^\]\n]+)\][+-]?[ \t]*")


@dataclass(frozen=True, slots=True)
class Callout:
    """A callout: its kind in lower case, the title after the kind, and the text below.

    ``last`` is an offset into its last line.
    """

    span: Span
    kind: str
    title: str
    body: str
    last: int
    anki_id: int | None = None


def callouts(page: Page, kinds: Container[str]) -> Iterator[Callout]:
    """Yields the callouts of some kinds (in lower case), with an id line directly below one."""
    if "[!" not in page.text:
        return
    rows = list(page.rows())
    index = 0
    while index < len(rows):
        opening = _OPENING.match(rows[index].masked)
        first, index = index, index + 1
        if not opening or (kind := opening[1].strip().casefold()) not in kinds:
            continue
        while index < len(rows) and _goes_on(rows[index - 1], rows[index]):
            index += 1
        title = page.words(rows[first].start + opening.end(), rows[first].end).strip()
        body = "\n".join(unquoted(row.text) for row in rows[first + 1 : index])
        below = id_row(rows[index].masked, 0) if index < len(rows) else None
        end = rows[index if below else index - 1].end
        anki_id = below[0] if below else None
        yield Callout((rows[first].start, end), kind, title, body.strip("\n"), rows[index - 1].start, anki_id)


def _goes_on(above: Row, row: Row) -> bool:
    """True if a row belongs to the callout of the row above it."""
    if row.masked.lstrip().startswith(">"):
        return not _OPENING.match(row.masked)
    if row.is_blank or _BLOCK.match(row.masked) or _FENCE.match(row.text) or id_row(row.masked, 0):
        return False
    held = unquoted(above.masked)
    return bool(held.strip()) and not (_NO_PARAGRAPH.match(held) or _FENCE.match(unquoted(above.text)))
