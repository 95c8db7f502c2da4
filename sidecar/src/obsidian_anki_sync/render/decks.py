"""The deck that a card goes to."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_NEVER = re.compile(r"[\x00-\x1f\x7f]")
_SEPARATOR = "::"
_EDGE = re.compile(r"^[\s:]+|[\s:]+$")


def deck_of(own: str | None, declared: Any, default: str, folders: tuple[str, ...]) -> str:
    """The card's own deck, else the one that the note declares, else the default with the folders below it.

    The name comes back as Anki would keep it, so that it compares equal to what is read back.
    """
    for name in (own, *declared_decks(declared)):
        if name is not None and (clean := clean_deck(name)):
            return clean
    return clean_deck(_SEPARATOR.join((default, *(folder.replace(_SEPARATOR, ":") for folder in folders))))


def declared_decks(value: Any) -> tuple[str, ...]:
    """Returns the decks that a property names: a text, or a list of them, of which the first counts."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(one) for one in values if one is not None and not isinstance(one, dict | list))


def clean_deck(name: str) -> str:
    """A deck's name without control characters and empty parts, and with no blank or colon beside a part."""
    parts = _NEVER.sub("", unicodedata.normalize("NFC", name)).split(_SEPARATOR)
    return _SEPARATOR.join(part for text in parts if (part := _EDGE.sub("", text)))
