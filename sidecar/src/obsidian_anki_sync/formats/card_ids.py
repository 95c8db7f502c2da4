"""Ids of Anki notes that stand beside the cards in a note."""

from __future__ import annotations

import re

_COMMENT = r"<!--[ \t]*ID:[ \t]*\d{1,19}[ \t]*-->"
_LINE = re.compile(rf"{_COMMENT}|ID:[ \t]*\d{{1,19}}|\^\d{{13}}", re.IGNORECASE)
_AT_END = re.compile(rf"{_COMMENT}\Z", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_LARGEST = 2**63 - 1


def without_id(text: str) -> tuple[str, int | None]:
    """A card's text without the id at its end: on its own line, or as a comment behind the last words."""
    stripped = text.rstrip()
    start = stripped.rfind("\n") + 1
    last = stripped[start:]
    if _LINE.fullmatch(last.strip()):
        return stripped[:start].rstrip(), _id_in(last)
    opening = last.rfind("<!--")
    if opening >= 0 and (found := _AT_END.match(last, opening)):
        return stripped[: start + opening].rstrip(), _id_in(found[0])
    return text, None


def is_id_line(line: str) -> bool:
    """Whether a line is nothing but an id."""
    return _LINE.fullmatch(line.strip()) is not None


def declared_id(value: object) -> int | None:
    """The id that a frontmatter's value or a group of a pattern is; None where it is none."""
    text = str(value).strip()
    return _id_in(text) if text.isascii() and text.isdecimal() else None


def _id_in(text: str) -> int | None:
    found = _NUMBER.search(text)
    number = int(found[0]) if found and len(found[0]) < 20 else 0
    return number if 0 < number <= _LARGEST else None
