"""Anki's marks of a cloze deletion: ``{{c1::words::hint}}``.

The number is a list for a deletion of several cards, and may have any number of digits; whether Anki makes a
card of it is checked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = r"\d[\d,]*"
OPENING = rf"\{{\{{c(?P<number>{_NUMBER})::"
ANY_OPENING = rf"\{{\{{c{_NUMBER}::"
"""The same without a group, for a pattern in which it occurs twice."""

CLOSING = r"\}\}"

_MOST_DIGITS = 9
_OPENING = re.compile(OPENING)
_MARK = re.compile(rf"{OPENING}|{CLOSING}")


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
    """Returns the words of the outermost deletions in a text, without their hints."""
    if "{{" not in text:
        return ()
    pieces, outermost = _without_closed_marks(text)
    return tuple("".join(pieces[start:end]) for start, end in outermost)


def with_words(text: str) -> str:
    """Returns the text with each deletion that is closed replaced by its words, without its hint."""
    return "".join(_without_closed_marks(text)[0]) if "{{" in text else text


def without_marks(text: str) -> str:
    """Returns the text without the marks of deletions; their hints stay."""
    return _MARK.sub("", text)


def _without_closed_marks(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Returns a text in pieces, and the range of pieces of each outermost deletion.

    As in Anki, a deletion ends at the first closing mark that no inner deletion has, and a mark without its
    counterpart is text.
    """
    pieces: list[str] = []
    outermost: list[tuple[int, int]] = []
    # For each open deletion the index of its mark, then those of its own text.
    opened: list[list[int]] = []
    position = 0
    for found in _MARK.finditer(text):
        if opened:
            opened[-1].append(len(pieces))
        pieces += text[position : found.start()], found[0]
        position = found.end()
        if found["number"]:
            opened.append([len(pieces) - 1])
        elif opened:
            start, *own = opened.pop()
            pieces[start] = pieces[-1] = ""
            for index in own:
                pieces[index] = _without_hint(pieces[index])
            while outermost and outermost[-1][0] > start:
                outermost.pop()
            outermost.append((start, len(pieces)))
    pieces.append(text[position:])
    return pieces, outermost


def _without_hint(inside: str) -> str:
    """Returns the text before a hint, which begins at two colons and holds no brace."""
    brace = max(inside.rfind("{"), inside.rfind("}"))
    hint = inside.find("::", brace + 1)
    return inside if hint < 0 else inside[:hint]
