"""The structure of a note: headings, list items, and the pieces that are not prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """The kind of a piece."""

    FENCE = "fenced code"
    INDENTED_CODE = "indented code"
    CODE = "inline code"
    MATH = "math"
    COMMENT = "comment in %%"
    HTML_COMMENT = "HTML comment"


class Piece(NamedTuple):
    """A piece of a note that is not prose, with its marks; offsets are into the whole text."""

    kind: Kind
    start: int
    end: int


class Heading(NamedTuple):
    """A heading: its level, its text, its lines, and its form.

    ``is_underlined`` is true for a paragraph above a line of ``===`` or ``---``, ``is_nested`` for a heading
    in a quote or a list item, which Obsidian neither lists nor links.
    """

    level: int
    title: str
    start: int
    end: int
    is_underlined: bool = False
    is_nested: bool = False


class Item(NamedTuple):
    """A list item: the offset of its mark, and the number of quotes and items that it is in."""

    start: int
    depth: int


class Blocks(NamedTuple):
    """The structure of a note, in order; ``unclosed_fence`` is the offset of a fence without an end."""

    pieces: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    items: tuple[Item, ...]
    unclosed_fence: int | None


def apart(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yields the pieces in order, without nested ones."""
    end = 0
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if piece.start >= end:
            yield piece
            end = piece.end
