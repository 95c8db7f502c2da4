"""Anki's marks of a cloze deletion: ``{{c1::words::hint}}``.

The number is a list for a deletion of several cards, and may have any number of digits; whether Anki makes a
card of it is checked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

OPENING = r"\{\{c(?P<number>\d[\d,]*)::"
CLOSING = r"\}\}"

_MOST_DIGITS = 9
_OPENING = re.compile(OPENING)
_MARK = re.compile(rf"{OPENING}|{CLOSING}")


class _Deletion(NamedTuple):
    start: int
    end: int
    words: str


def has_deletion(text: str) -> bool:
    """True if a text holds the mark that opens a deletion."""
    return _OPENING.search(text) is not None


def deletion_numbers(text: str) -> Iterator[int]:
    """Yields the numbers of the deletions in a text, in order."""
    for found in _OPENING.finditer(text):
        yield from numbers_of(found["number"])


def closed_numbers(text: str) -> Iterator[int]:
    """Yields the numbers of the deletions in a text that are closed, inner ones first."""
    opened: list[str] = []
    for found in _MARK.finditer(text):
        if found["number"]:
            opened.append(found["number"])
        elif opened:
            yield from numbers_of(opened.pop())


def numbers_of(written: str) -> tuple[int, ...]:
    """Returns the numbers of a deletion, which are separated by commas; a very long one is cut."""
    return tuple(int(number[:_MOST_DIGITS]) for number in written.split(",") if number)


def hidden_words(text: str) -> tuple[str, ...]:
    """Returns the words of the deletions in a text, without their hints."""
    return tuple(found.words for found in _deletions(text))


def with_words(text: str) -> str:
    """Returns the text with each deletion replaced by its words."""
    if "{{" not in text:
        return text
    parts: list[str] = []
    position = 0
    for start, end, words in _deletions(text):
        parts += text[position:start], words
        position = end
    return "".join((*parts, text[position:]))


def without_marks(text: str) -> str:
    """Returns the text without the marks of deletions; their hints stay."""
    return _MARK.sub("", text)


def _deletions(text: str) -> Iterator[_Deletion]:
    """Yields the outermost deletions, each from its opening to the first closing mark."""
    opened: re.Match[str] | None = None
    for found in _MARK.finditer(text):
        if found["number"]:
            opened = opened or found
        elif opened:
            yield _Deletion(opened.start(), found.end(), _words(text[opened.end() : found.start()]))
            opened = None


def _words(inside: str) -> str:
    """Returns the text before a hint, which begins at two colons and holds no brace."""
    brace = max(inside.rfind("{"), inside.rfind("}"))
    hint = inside.find("::", brace + 1)
    return inside if hint < 0 else inside[:hint]
