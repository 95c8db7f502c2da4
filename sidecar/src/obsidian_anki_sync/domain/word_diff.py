"""Finds the words of a text that differ from those of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# Comparing two texts takes time that grows with the product of their lengths.
_MOST_TOKENS = 4_000


class DiffPart(Struct, frozen=True):
    """A part of a text; ``changed`` if the other text lacks it."""

    text: str
    changed: bool


def pieces(text: str, other: str) -> tuple[DiffPart, ...]:
    """Returns the text in pieces, word by word, with those marked that the other text lacks."""
    words, others = _TOKEN.findall(text), _TOKEN.findall(other)
    start = _common(words, others)
    end = _common(words[start:][::-1], others[start:][::-1])
    middle, other_middle = words[start : len(words) - end], others[start : len(others) - end]
    found = [
        *_piece(words[:start], changed=False),
        *_compared(middle, other_middle),
        *_piece(words[len(words) - end :], changed=False),
    ]
    return tuple(_joined(found))


def _common(words: Sequence[str], others: Sequence[str]) -> int:
    """Returns the number of words that both begin with."""
    count = 0
    for word, other in zip(words, others, strict=False):
        if word != other:
            break
        count += 1
    return count


def _compared(words: Sequence[str], others: Sequence[str]) -> list[DiffPart]:
    if not words or not others or len(words) > _MOST_TOKENS or len(others) > _MOST_TOKENS:
        return _piece(words, changed=True)
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    found = []
    for kind, first, last, _, _ in matcher.get_opcodes():
        found += _piece(words[first:last], changed=kind != "equal")
    return found


def _piece(words: Sequence[str], *, changed: bool) -> list[DiffPart]:
    return [DiffPart("".join(words), changed)] if words else []


def _joined(found: Sequence[DiffPart]) -> list[DiffPart]:
    """Returns the pieces with equal neighbours joined; a blank between two changes counts as changed."""
    joined: list[DiffPart] = []
    for index, piece in enumerate(found):
        between = 0 < index < len(found) - 1 and found[index - 1].changed and found[index + 1].changed
        changed = piece.changed or (between and piece.text.isspace())
        if joined and joined[-1].changed == changed:
            joined[-1] = DiffPart(joined[-1].text + piece.text, changed)
        else:
            joined.append(DiffPart(piece.text, changed))
    return joined
