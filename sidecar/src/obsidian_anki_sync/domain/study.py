"""How well cards are known in Anki: the state of each card, and sums over many."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

YOUNG_DAYS = 21
"""Anki calls a card mature from an interval of this many days on."""

LOG_DAYS = 90
"""Retention counts the answers of this many days."""

WEEK = 7

DAY_BEGINS = 4 * 3600
"""The seconds after midnight at which Anki's day begins by default."""


class StudyState(StrEnum):
    """How far a card is learned, in Anki's words."""

    NEW = "new"
    LEARNING = "learning"
    YOUNG = "young"
    MATURE = "mature"


class StudiedCard(Struct, frozen=True, kw_only=True):
    """A card of Anki.

    ``due_in`` is 0 if it is due today, a number of days up to ``WEEK`` if it is due by then, and None if it
    is due later, new or suspended. ``reviews`` counts its answers as a review card in the last ``LOG_DAYS``,
    ``failed`` those that were *Again*; ``lapses`` counts all lapses. ``stability`` (days) and ``difficulty``
    (0 to 1) are those of FSRS; None if it is off. ``flag`` is the number of its flag, or 0.
    """

    card_id: int
    anki_id: int
    deck: str
    state: StudyState
    suspended: bool = False
    due_in: int | None = None
    flag: int = 0
    lapses: int = 0
    reviews: int = 0
    failed: int = 0
    stability: float | None = None
    difficulty: float | None = None
    tags: frozenset[str] = frozenset()


class StudySums(Struct, frozen=True, kw_only=True):
    """Sums over cards; ``stability`` and ``difficulty`` are medians.

    A suspended card counts as none of ``new`` to ``mature``, and is never due.
    """

    cards: int = 0
    new: int = 0
    learning: int = 0
    young: int = 0
    mature: int = 0
    suspended: int = 0
    due_today: int = 0
    due_week: int = 0
    reviews: int = 0
    failed: int = 0
    stability: float | None = None
    difficulty: float | None = None

    @property
    def retention(self) -> float | None:
        """The share of reviews that were not *Again*; None without reviews."""
        return 1 - self.failed / self.reviews if self.reviews else None


def sums_of(cards: Iterable[StudiedCard]) -> StudySums:
    """Returns the sums over some cards."""
    from statistics import median  # a sync imports this module and needs no sums

    found = list(cards)
    active = [card for card in found if not card.suspended]
    states = [card.state for card in active]
    stabilities = [card.stability for card in found if card.stability is not None]
    difficulties = [card.difficulty for card in found if card.difficulty is not None]
    return StudySums(
        cards=len(found),
        new=states.count(StudyState.NEW),
        learning=states.count(StudyState.LEARNING),
        young=states.count(StudyState.YOUNG),
        mature=states.count(StudyState.MATURE),
        suspended=len(found) - len(active),
        due_today=sum(card.due_in == 0 for card in active),
        due_week=sum(card.due_in is not None for card in active),
        reviews=sum(card.reviews for card in found),
        failed=sum(card.failed for card in found),
        stability=median(stabilities) if stabilities else None,
        difficulty=median(difficulties) if difficulties else None,
    )


class StudyDeck(Struct, frozen=True):
    """A filtered deck of Anki, and how many cards are in it."""

    name: str
    cards: int
