"""Cards, bases and Anki notes as JSON in the store's columns."""

from __future__ import annotations

from typing import Any

import orjson

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import CardContent, Media


def encode(value: Any) -> str:
    """Any value of ours as JSON text; dataclasses become objects."""
    return orjson.dumps(value).decode()


def decode(text: str) -> Any:
    """The value that was encoded, with lists and dictionaries for dataclasses."""
    return orjson.loads(text)


def decode_content(text: str) -> CardContent:
    """A card's content."""
    value = decode(text)
    media = tuple(Media(**item) for item in value.pop("media"))
    return CardContent(tags=tuple(value.pop("tags")), media=media, **value)


def decode_anki_note(text: str) -> AnkiNote:
    """An Anki note as it was before an action."""
    value = decode(text)
    return AnkiNote(tags=tuple(value.pop("tags")), **value)
