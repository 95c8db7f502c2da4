"""The marks by which the syntax of Flashcards is recognised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlashcardsMarks:
    """The tag of Flashcards, without ``#``, and the two marks between a prompt and its answer on one line."""

    tag: str = "card"
    separator: str = "::"
    separator_reversed: str = ":::"
