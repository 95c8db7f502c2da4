"""The part of Anki's search language that finds decks and tags."""

from __future__ import annotations


def escaped(text: str) -> str:
    """Returns a text that a search takes literally inside quotation marks."""
    return "".join(f"\\{c}" if c in '\\*_"' else c for c in text)


def exact_deck(name: str) -> str:
    """Returns a search for the cards of a deck, without its subdecks."""
    return f'"deck:{escaped(name)}" -"deck:{escaped(name)}::*"'
