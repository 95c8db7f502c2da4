"""Ids of Anki notes next to the cards in a note: ``<!--ID: n-->``, ``ID: n`` and ``^n``.

Outside a comment, a number must have the 13 digits of Anki's ids. Other numbers may be text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from obsidian_anki_sync.markup.masking import mask

ID_LINE = r"[ \t]*(?:<!--[ \t]*(?:anki)?ID:[ \t]*\d{1,18}[^\n]*|ID:[ \t]*\d{13}[ \t]*$|\^\d{13}[ \t]*$)"
"""A line that holds an id and nothing else, as a regular expression for ``re.MULTILINE``."""

ID_MARK = (
    r"(?:<!--[ \t]*(?i:(?:anki)?ID):[ \t]*(?P<comment>\d{1,18})(?!\d)[ \t]*-->"
    r"|(?i:ID):[ \t]*(?P<plain>\d{13})(?!\d)|\^(?P<block>\d{13})(?!\d))"
)
"""An id at the beginning of a line, as a regular expression; ``id_of`` reads its match."""

_LONGEST = 18  # a number of so many digits fits into a 64-bit integer, as Anki stores ids
# Some users hide the id of a card in a comment: ``%%<!--ID: 1600000000001-->%%``.
_ID_ROW = re.compile(rf"[ \t]*(?:%%[ \t]*)?{ID_MARK}[ \t]*(?:%%[ \t]*)?(?=\n|\Z)")
_AT_END = re.compile(
    r"(?:%%[ \t]*)?(?:<!--[ \t]*(?i:(?:anki)?ID):[ \t]*(?P<comment>\d{1,18})(?!\d)[ \t]*-->"
    r"|(?:^|(?<=[ \t])|(?<=\]\]))\^(?P<block>\d{13})|^[ \t]*(?i:ID):[ \t]*(?P<plain>\d{13}))(?:[ \t]*%%)?\Z"
)
_ANYWHERE = re.compile(
    r"%%[ \t]*<!--\s*(?:anki)?ID:[^\n<>]*-->[ \t]*%%"
    r"|^[ \t]*(?:<!--\s*(?:anki)?ID:[^\n<>]*-->|ID:[ \t]*\d{13}|\^\d{13})[ \t]*(?:\n|\Z)"
    r"|<!--\s*(?:anki)?ID:[^\n<>]*-->",
    re.IGNORECASE | re.MULTILINE,
)


def id_row(text: str, offset: int) -> tuple[int, int] | None:
    """Returns the id in the line that begins at an offset, and the line's end; None for other lines."""
    found = _ID_ROW.match(text, offset)
    return (id_of(found), found.end()) if found else None


def is_id_line(line: str) -> bool:
    """True if a line holds only an id."""
    return _ID_ROW.fullmatch(line) is not None


def declared_id(value: object) -> int | None:
    """Returns the id that a value of the frontmatter or of a pattern is; None for other values."""
    text = str(value).strip()
    return int(text) or None if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else None


def without_id(text: str) -> tuple[str, int | None]:
    """Returns a text without the id after its last words or below them, and that id."""
    kept = text.rstrip()
    start = kept.rfind("\n") + 1
    found = _AT_END.search(kept[start:])
    if found is None:
        return text, None
    return kept[: start + found.start()].rstrip(), id_of(found)


def without_ids(text: str) -> str:
    """Returns a text without the ids in it, except in code: they would be shown on the card."""
    if not ("<!--" in text or "^" in text or "ID:" in text) or not _ANYWHERE.search(text):
        return text
    spans = [found.span() for found in _ANYWHERE.finditer(mask(text).text)]
    parts = (text[start:end] for (_, start), (end, _) in pairwise([(0, 0), *spans, (len(text), 0)]))
    return "".join(parts).rstrip() if spans else text


def id_of(found: re.Match[str]) -> int:
    """Returns the number in a match of ``ID_MARK``."""
    return int(found["comment"] or found["plain"] or found["block"])
