"""Checks if Anki can make a card of some fields."""

from __future__ import annotations

import re
from collections.abc import Mapping

from obsidian_anki_sync.anki.note_types.designs import CLOZE_FIELDS
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.cloze_marks import deletion_numbers
from obsidian_anki_sync.domain.note_type import BY_NAME

HIGHEST_CLOZE = 500
"""The highest number of a deletion that gets a card of its own in Anki."""

_NOTHING = re.compile(r"(?:\s|&nbsp;|<br\s*/?>|</?(?:div|p)\s*>)*", re.IGNORECASE)


def why_impossible(card: Card, fields: Mapping[str, str]) -> str:
    """Returns why Anki can make no card of these fields; empty if it can."""
    note_type = BY_NAME[card.content.note_type]
    if _NOTHING.fullmatch(fields[note_type.front]):
        return f"The field {note_type.front} of this card is empty."
    if lacks_deletion(note_type.name, fields):
        where = " or ".join(CLOZE_FIELDS[note_type.name])
        return (
            "This card has no cloze deletion such as {{c1::word}} in "
            f"{where}, which {note_type.name} needs."
        )
    return ""


def lacks_deletion(note_type: str, fields: Mapping[str, str]) -> bool:
    """True if these fields of a cloze note type have no deletion that Anki makes a card of."""
    names = CLOZE_FIELDS.get(note_type, ())
    return bool(names) and not any(_has_deletion(fields.get(name, "")) for name in names)


def why_closed(deck: str) -> str:
    """Returns the message about a deck that takes no cards."""
    return f"The deck {deck} is, or is below, a filtered deck in Anki; give the card another deck."


def _has_deletion(text: str) -> bool:
    return any(0 < number <= HIGHEST_CLOZE for number in deletion_numbers(text))
