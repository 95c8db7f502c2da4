"""Anki's search language, as far as it takes to find decks."""

from __future__ import annotations


def escaped(text: str) -> str:
    """Returns the text as a search takes it literally, inside of quotation marks."""
    return "".join(f"\\{c}" if c in '\\*_"' else c for c in text)


def exact_deck(name: str) -> str:
    """Returns a search for the cards of a deck, without those of the decks below it."""
    return f'"deck:{escaped(name)}" -"deck:{escaped(name)}::*"'
