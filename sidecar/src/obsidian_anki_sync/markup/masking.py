"""Hides code, math and comments, in which nothing is card syntax.

Masked text has the length of the original, so an offset into one is an offset into the other. Line breaks in
a hidden piece are hidden too, so that a fence has no blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.outline import Blocks, Kind, Piece
from obsidian_anki_sync.markup.text import Span, hide

_ID_COMMENT = re.compile(r"<!--\s*(?:anki)?ID:", re.IGNORECASE)


class Masked(Struct, frozen=True):
    """A masked text, its code fences, and the start of a fence without an end."""

    text: str
    fences: tuple[Span, ...]
    unclosed: int | None


def mask(text: str, *, comments: bool = True, is_shown: Callable[[Piece], bool] | None = None) -> Masked:
    """Returns the text with code, math and HTML comments hidden, the last only with ``comments``.

    A piece for which ``is_shown`` returns True is not hidden. Comments that hold an id (``<!--ID: 1-->``)
    stay, and so does inline code over several lines: the marks of cards begin lines, and as in Markdown, such
    a mark comes before marks within lines. A fence without an end hides the rest of the text, as in Obsidian.
    """
    blocks = blocks_of(text)
    hidden = [
        piece[1:]
        for piece in blocks.pieces
        if _is_hidden(piece, text, comments=comments) and not (is_shown and is_shown(piece))
    ]
    return Masked(hide(text, hidden), fences_of(blocks), blocks.unclosed_fence)


def fences_of(blocks: Blocks) -> tuple[Span, ...]:
    """Returns the spans of the fenced code."""
    return tuple(piece[1:] for piece in blocks.pieces if piece.kind is Kind.FENCE)


def _is_hidden(piece: Piece, text: str, *, comments: bool) -> bool:
    if piece.kind is Kind.HTML_COMMENT:
        return comments and not _ID_COMMENT.match(text, piece.start)
    if piece.kind is Kind.CODE:
        return text.find("\n", piece.start, piece.end) < 0
    return piece.kind is not Kind.COMMENT
