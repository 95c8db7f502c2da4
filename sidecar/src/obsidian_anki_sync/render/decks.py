"""The deck that a card goes to."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_NEVER = re.compile(r"[\x00-\x1f\x7f]")
_SEPARATOR = "::"
_EDGE = re.compile(r"^[\s:]+|[\s:]+$")


def deck_of(own: str | None, declared: Any, default: str, folders: tuple[str, ...]) -> str:
    """Returns the card's own deck, else the note's, else the default deck with the folders below it.

    The name is spelled as Anki stores it, so that it equals what is read back.
    """
    for name in (own, *declared_decks(declared)):
        if name is not None and (clean := clean_deck(name)):
            return clean
    return clean_deck(_SEPARATOR.join((default, *(folder.replace(_SEPARATOR, ":") for folder in folders))))


def declared_decks(value: Any) -> tuple[str, ...]:
    """Returns the decks that a property names: a text, or a list of which the first counts."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(one) for one in values if one is not None and not isinstance(one, dict | list))


@lru_cache(maxsize=256)  # the notes of a folder go to one deck
def clean_deck(name: str) -> str:
    """Returns a deck's name without control characters, empty parts, and blanks or colons around parts."""
    parts = _NEVER.sub("", unicodedata.normalize("NFC", name)).split(_SEPARATOR)
    return _SEPARATOR.join(part for text in parts if (part := _EDGE.sub("", text)))
