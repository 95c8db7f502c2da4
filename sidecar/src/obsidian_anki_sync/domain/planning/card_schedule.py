"""The schedule and the flag of one card in Anki, and the one-time changes of them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

UNREAD, NEW = -1, 0
"""Types of cards: one that the add-on cannot read, and a new one."""

SUSPENDED = -1
BURIED_BY_USER = -3
BURIED = (-2, BURIED_BY_USER)
"""Queues of cards that are out of review: suspended, and buried by Anki or by the user."""


class Asked(StrEnum):
    """A one-time change of an Anki note's cards: what a note asks for, cleared marks, or their undo."""

    NOTHING = ""
    BURY = "bury"
    FORGET = "forget"
    CLEAR = "clear"
    SET_BACK = "set back"


ASKED_BY_NOTES = {Asked.BURY: "buried", Asked.FORGET: "forgotten"}
"""What a note can ask for, and the word for it among the differences of an action."""


class CardSchedule(Struct, frozen=True):
    """The schedule and the flag of one card, in Anki's own numbers.

    ``interval`` is in days, ``ease`` in thousandths. ``is_filtered``: the card is in a filtered deck.
    ``data`` is what the collection holds besides, as JSON: the position in the queue of new cards and the
    memory state of FSRS. A running Anki does not tell it.
    """

    card_id: int
    type: int
    queue: int
    due: int = 0
    interval: int = 0
    ease: int = 0
    reps: int = 0
    lapses: int = 0
    left: int = 0
    flag: int = 0
    is_filtered: bool = False
    data: str = ""

    @property
    def is_new(self) -> bool:
        """True if the card was never learned, or was forgotten."""
        return self.type == NEW

    @property
    def is_suspended(self) -> bool:
        """True if the card is suspended."""
        return self.queue == SUSPENDED

    @property
    def is_out_of_review(self) -> bool:
        """True if the card is suspended or buried."""
        return self.is_suspended or self.queue in BURIED


def by_card(cards: Iterable[CardSchedule]) -> dict[int, CardSchedule]:
    """Returns schedules by the id of the card."""
    return {card.card_id: card for card in cards}
