"""The marks of the syntax of Flashcards."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from obsidian_anki_sync.formats.core.mark import Mark


class FlashcardsMarks(Struct, frozen=True, kw_only=True):
    """The tag of Flashcards, and the two marks between a prompt and its answer on one line."""

    tag: Annotated[Mark, Meta(description="The tag after a card's front, without #.")] = "card"
    separator: Annotated[Mark, Meta(description="The mark between prompt and answer on one line.")] = "::"
    separator_reversed: Annotated[
        Mark, Meta(description="The mark between the sides of a card that is asked both ways.")
    ] = ":::"
