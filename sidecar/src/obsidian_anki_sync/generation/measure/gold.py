"""Notes with hand-written cards for everything in them, to measure models, prompts and checks."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note import Note

ENDING = ".gold.json"
"""The file of a note's gold cards is the note's own name with this in the place of ``.md``."""


class GoldCard(msgspec.Struct, frozen=True):
    """A good card by a person; ``unit`` is the literal piece of the note that it rests on."""

    front: str
    back: str
    unit: str


class GoldNote(Struct, frozen=True):
    """A note with good cards for everything in it."""

    note: Note
    language: str
    cards: tuple[GoldCard, ...]


def read_gold(note: Note, source: bytes, language: str = "") -> GoldNote:
    """Returns the note with the gold cards of its file, a JSON list of ``front``, ``back`` and ``unit``.

    Raises ``UsageError`` if it is not such a list, or if the note lacks a unit.
    """
    advice = "A gold file is a JSON list of objects with front, back and unit."
    try:
        cards = msgspec.json.decode(source, type=tuple[GoldCard, ...])
    except msgspec.DecodeError as error:
        raise UsageError(f"The gold cards of {note.path} cannot be read: {error}.", advice) from None
    for card in cards:
        if card.unit not in note.body:
            raise UsageError(
                f"A gold card of {note.path} rests on '{card.unit[:60]}', which is not in the note.",
                "Copy the unit literally from the note.",
            )
    return GoldNote(note, language, cards)
