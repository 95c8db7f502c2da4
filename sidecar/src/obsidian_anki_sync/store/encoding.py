"""Cards, bases and Anki notes as JSON in the store's columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import msgspec
import orjson
from msgspec.structs import asdict

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import CardContent, Media
from obsidian_anki_sync.domain.generation.drafts import Flag, GeneratedDraft
from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.domain.planning.card_schedule import CardSchedule
from obsidian_anki_sync.store.database.connection import DAMAGED, CorruptStoreError

P = ParamSpec("P")
T = TypeVar("T")


def encode(value: Any) -> str:
    """Returns a value as JSON text; structs become objects."""
    return msgspec.json.encode(value).decode()


def undamaged(reading: Callable[P, T]) -> Callable[P, T]:
    """Makes a function that reads a row raise ``CorruptStoreError`` if the row cannot be read."""

    @wraps(reading)
    def read(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return reading(*args, **kwargs)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorruptStoreError(*DAMAGED) from error

    return read


@undamaged
def decode(text: str) -> Any:
    """Returns the value that was encoded, with lists and dictionaries for structs."""
    return orjson.loads(text)


@undamaged
def decode_content(text: str) -> CardContent:
    """Returns a card's content."""
    value = decode(text)
    media = tuple(Media(**item) for item in value.pop("media"))
    return CardContent(tags=tuple(value.pop("tags")), media=media, **value)


@undamaged
def decode_earlier(text: str) -> dict[str, tuple[str, ...]]:
    """Returns the checksums of earlier texts by field."""
    return {name: tuple(sums) for name, sums in decode(text).items()} if text != "{}" else {}


@undamaged
def decode_anki_note(text: str) -> AnkiNote:
    """Returns an Anki note as it was before an action."""
    value = decode(text)
    cards = tuple(CardSchedule(**card) for card in value.pop("cards", ()))
    return AnkiNote(tags=tuple(value.pop("tags")), cards=cards, **value)


def encode_draft(draft: GeneratedDraft | None) -> str | None:
    """Returns a generated draft, its note type by key."""
    return None if draft is None else encode({**asdict(draft), "note_type": draft.note_type.key})


@undamaged
def decode_draft(text: str | None) -> GeneratedDraft | None:
    """Returns a generated draft as it was encoded."""
    if text is None:
        return None
    value = decode(text)
    flags = tuple(Flag(**flag) for flag in value.pop("flags"))
    return GeneratedDraft(note_type=BY_KEY[value.pop("note_type")], flags=flags, **value)
