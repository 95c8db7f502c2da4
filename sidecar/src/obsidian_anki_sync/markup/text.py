"""Characters and spans: what looks blank, and how a piece of text is hidden."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]
"""The offsets of the first character of a piece of text and of the first one after it."""

FILLER = "\ue000"
"""Replaces a hidden character: it is no letter, digit or blank, and no syntax uses it."""

BLANK = " \t\u00a0\u3000"
"""Characters that look like a space. Only the first two structure a text in Markdown."""


def hide(text: str, spans: Iterable[Span]) -> str:
    """Returns the text with each span replaced by fillers; the spans are in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += text[position:start], FILLER * (end - start)
        position = end
    return "".join((*parts, text[position:])) if parts else text


def blanked(text: str, original: str, spans: Iterable[Span]) -> str:
    """Returns the text with each span replaced by spaces; line breaks of the original stay where they are."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        blank = "\n".join([" " * len(line) for line in original[start:end].split("\n")])
        parts += text[position:start], blank
        position = end
    return "".join((*parts, text[position:])) if parts else text
