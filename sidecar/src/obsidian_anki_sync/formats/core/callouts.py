"""Callouts: quotes that begin with ``[!kind]``, also within quotes and list items.

As in Obsidian, a line without ``>`` right below a paragraph of the quote continues that paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from msgspec import Struct

from obsidian_anki_sync.formats.core.card_ids import id_row
from obsidian_anki_sync.formats.core.page import Page, Row
from obsidian_anki_sync.formats.core.trailers import TAGS, trailer
from obsidian_anki_sync.markup.marks import FENCE, HEADING, ITEM, RULE, unquoted
from obsidian_anki_sync.markup.text import Span

# Lines that begin a block, and lines that no further line can continue.
_BLOCK = re.compile(rf" {{0,3}}(?:{HEADING}|{ITEM}[ \t]|{RULE})")
_NO_PARAGRAPH = re.compile(rf" {{0,3}}(?:{HEADING}|{RULE})")
_FENCE = re.compile(rf"[ \t]*(?:{FENCE})")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\||\Z)")
_OPENING = re.compile(rf"(?P<marks>(?:[ \t>]|{ITEM})*)\[!(?P<kind>[^\]\n]+)\][+-]?[ \t]*")
_QUOTES = re.compile(rf"[ \t]*(?:{ITEM}[ \t]+)*((?:>[ \t]*)*)")


class Callout(Struct, frozen=True):
    """A callout: its kind in lower case, the title after the kind, and the text below.

    ``last`` is an offset into its last line. ``tags`` and ``anki_id`` are from the lines below it.
    """

    span: Span
    kind: str
    title: str
    body: str
    last: int
    tags: tuple[str, ...] = ()
    anki_id: int | None = None


def callouts(page: Page, kinds: Container[str], *, tag_rows: bool = False) -> Iterator[Callout]:
    """Yields the callouts of some kinds (in lower case), with an id line directly below one.

    With ``tag_rows``, a line ``Tags: …`` below it names its tags.
    """
    if "[!" not in page.text:
        return
    rows = list(page.rows())
    index = 0
    while index < len(rows):
        opening = _opening(rows[index])
        first, index = index, index + 1
        if not opening or opening["kind"].strip().casefold() not in kinds:
            continue
        depth = opening["marks"].count(">")
        while index < len(rows) and _continues(rows[first:index], rows[index], depth, tag_rows=tag_rows):
            index += 1
        below = trailer(rows, index, tag_rows=tag_rows)
        last = below.tags_row or rows[index - 1]
        yield Callout(
            span=(rows[first].start, rows[below.following - 1].end),
            kind=opening["kind"].strip().casefold(),
            title=page.words(rows[first].start + opening.end(), rows[first].end).strip(),
            body="\n".join(_inner(row, depth) for row in rows[first + 1 : index]).strip("\n"),
            last=last.start,
            tags=below.tags,
            anki_id=below.anki_id,
        )


def _opening(row: Row) -> re.Match[str] | None:
    """Returns the match of the first line of a callout; None for other lines."""
    found = _OPENING.match(row.masked) if "[!" in row.masked else None
    return found if found and found["marks"].rstrip().endswith(">") else None


def _depth(row: Row) -> int:
    """Returns the number of quote marks that a line begins with."""
    found = _QUOTES.match(row.masked)
    return found[1].count(">") if found else 0


def _inner(row: Row, depth: int) -> str:
    """Returns a line of a callout without the marks of its quotes.

    A line without these marks continues a paragraph, and loses its indentation.
    """
    if _depth(row) < depth:
        return row.text.lstrip(" \t>")
    text = row.text
    for _ in range(depth):
        text = unquoted(text)
    return text


def _continues(above: Sequence[Row], row: Row, depth: int, *, tag_rows: bool) -> bool:
    """True if a row belongs to the callout of the rows above it."""
    own = _depth(row)
    if own >= depth:
        opening = _opening(row)
        return opening is None or opening["marks"].count(">") > depth
    text = row.masked.lstrip(" \t>") if own else row.masked
    if not text.strip() or _BLOCK.match(text) or _FENCE.match(row.text) or id_row(row.masked, 0):
        return False
    if tag_rows and row.masked.startswith(TAGS):
        return False
    held = _inner(above[-1], depth)
    if not held.strip() or _NO_PARAGRAPH.match(held) or _FENCE.match(held):
        return False
    return not (held.lstrip().startswith("|") and _is_table(above[1:], depth))


def _is_table(rows: Sequence[Row], depth: int) -> bool:
    """True if rows hold a whole table, which ends at a line without quote marks."""
    return any(_TABLE_RULE.match(_inner(row, depth)) for row in rows if _depth(row) >= depth)
