"""Marks in a note that become cloze deletions, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from obsidian_anki_sync.domain.cloze import deletion, free_numbers


class HiddenText(Struct, frozen=True):
    """A text to hide: its span with the marks, its words, its number if it has one, and its hint."""

    start: int
    end: int
    words: str
    number: int | None = None
    hint: str = ""


def with_deletions(text: str, marks: Sequence[HiddenText]) -> tuple[str, tuple[int, ...]]:
    """Returns the text with its marks as deletions, and the numbers added.

    The marks are in order and do not overlap. Added numbers are the lowest free ones, in order.
    """
    explicit = {mark.number for mark in marks if mark.number is not None}
    free = free_numbers({number for number in explicit if number is not None})
    parts: list[str] = []
    implicit: list[int] = []
    position = 0
    for mark in marks:
        number = mark.number
        if number is None:
            number = next(free)
            implicit.append(number)
        parts += text[position : mark.start], deletion(number, mark.words, mark.hint)
        position = mark.end
    return "".join((*parts, text[position:])), tuple(implicit)
