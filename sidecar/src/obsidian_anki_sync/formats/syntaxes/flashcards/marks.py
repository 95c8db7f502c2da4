"""The marks of the syntax of Flashcards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from obsidian_anki_sync.formats.core.mark import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashcardsMarks:
    """The tag of Flashcards, and the two marks between a prompt and its answer on one line."""

    tag: Annotated[Mark, Meta(description="The tag after a card's front, without #.")] = "card"
    separator: Annotated[Mark, Meta(description="The mark between prompt and answer on one line.")] = "::"
    separator_reversed: Annotated[
        Mark, Meta(description="The mark between the sides of a card that is asked both ways.")
    ] = ":::"
