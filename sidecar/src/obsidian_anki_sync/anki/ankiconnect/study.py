"""Reads how cards fare in a running Anki, by searches: `cardsInfo` renders each card and takes far longer."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.anki.ankiconnect.search import escaped
from obsidian_anki_sync.domain.study import LOG_DAYS, WEEK, YOUNG_DAYS, StudiedCard, StudyState

_DAY_MS = 86_400_000
_AGAIN, _REVIEW_ANSWER = 1, 1
_FLAGS = range(1, 8)
# A search finds the cards above a limit. The add-on does not return the numbers themselves.
_STABILITY, _DIFFICULTY = "s", "d"
_LIMITS: Mapping[str, Sequence[float]] = {
    "lapses": (1, 2, 3, 4, 6, 8, 16),
    _STABILITY: (0, 3, 7, 14, 30, 60, 90, 180, 365),
    _DIFFICULTY: (0.2, 0.4, 0.6, 0.8),
}
_NUMBERS = {**_LIMITS, "flag": _FLAGS}

_STATES = {
    "new": "is:new",
    "learning": "is:learn",
    "mature": f"is:review -is:learn prop:ivl>={YOUNG_DAYS}",
    "suspended": "is:suspended",
    "due": "(is:due or prop:due<=0 -is:new)",  # is:due lacks a learning step later today
    "week": f"prop:due<={WEEK} -is:new",
    **{f"flag {flag}": f"flag:{flag}" for flag in _FLAGS},
    "leech": "tag:leech",
    "marked": "tag:marked",
}


class StudyReader:
    """Reads how cards fare, in three requests. ``ours`` is the search for Anki notes of ours."""

    def __init__(self, client: Client, ours: str) -> None:
        self._client = client
        self._ours = ours

    async def read(self, ids: Collection[int], tags: Collection[str]) -> list[StudiedCard]:
        """Returns the cards of these Anki notes, each with those of these tags that it has."""
        if not ids:
            return []
        notes = sorted(ids)
        named = {**_STATES, **{f"tag {tag}": f'"tag:{escaped(tag)}"' for tag in tags}}
        for name, limits in _LIMITS.items():
            named |= {f"{name} {least}": f"prop:{name}>={least}" for least in limits}
        owners, found = await self._searched(notes, named)
        decks = await self._decks(owners)
        answers = await self._answers(set(decks.values()), owners.keys())
        numbers = {name: _greatest(found, name, limits) for name, limits in _NUMBERS.items()}
        return [
            _card(card, note, decks[card], found, numbers, answers)
            for card, note in owners.items()
            if card in decks
        ]

    async def _searched(
        self, notes: Sequence[int], named: Mapping[str, str]
    ) -> tuple[dict[int, int], dict[str, set[int]]]:
        """Returns the Anki note of each card, and the cards that each search finds.

        No action returns the Anki notes of many cards. So the Anki notes are numbered, and each binary digit
        has a search for the cards of the Anki notes whose number has it. The searches that find a card give
        the number of its Anki note.
        """
        digits = max(1, (len(notes) - 1).bit_length())
        portions = [
            [note for place, note in enumerate(notes) if place >> digit & 1] for digit in range(digits)
        ]
        of_all: Call = ("findCards", {"query": _among(notes)})
        of_digits: list[Call] = [("findCards", {"query": _among(portion)}) for portion in portions if portion]
        searches: list[Call] = [
            ("findCards", {"query": f"{self._ours} {search}"}) for search in named.values()
        ]
        answers = await self._client.ask_each([of_all, *of_digits, *searches])
        place_of = dict.fromkeys(answers[0], 0)
        for digit, cards in enumerate(answers[1 : 1 + len(of_digits)]):
            for card in cards:
                place_of[card] += 1 << digit
        owners = {card: notes[place] for card, place in place_of.items()}
        return owners, dict(zip(named, map(set, answers[1 + len(of_digits) :]), strict=True))

    async def _decks(self, cards: Iterable[int]) -> dict[int, str]:
        by_deck = await self._client.ask("getDecks", cards=list(cards))
        return {card: deck for deck, some in by_deck.items() for card in some}

    async def _answers(self, decks: Collection[str], ours: Collection[int]) -> dict[int, tuple[int, int]]:
        since = int(time.time() * 1000) - LOG_DAYS * _DAY_MS
        logs = await self._client.ask_each(
            [("cardReviews", {"deck": deck, "startID": since}) for deck in sorted(decks)]
        )
        reviews: Counter[int] = Counter()
        failed: Counter[int] = Counter()
        for row in (row for log in logs for row in log):
            if row[1] in ours and row[8] == _REVIEW_ANSWER:
                reviews[row[1]] += 1
                failed[row[1]] += row[3] == _AGAIN
        return {card: (count, failed[card]) for card, count in reviews.items()}


def _among(notes: Sequence[int]) -> str:
    return f"nid:{','.join(map(str, notes))}"


def _card(
    card: int,
    note: int,
    deck: str,
    found: Mapping[str, set[int]],
    numbers: Mapping[str, Mapping[int, Any]],
    answers: Mapping[int, tuple[int, int]],
) -> StudiedCard:
    reviews, failed = answers.get(card, (0, 0))
    stability = numbers[_STABILITY].get(card)
    difficulty = numbers[_DIFFICULTY].get(card, 0.0)
    return StudiedCard(
        card_id=card,
        anki_id=note,
        deck=deck,
        state=_state(card, found),
        suspended=card in found["suspended"],
        due_in=_due_in(card, found),
        flag=numbers["flag"].get(card, 0),
        lapses=numbers["lapses"].get(card, 0),
        reviews=reviews,
        failed=failed,
        stability=stability,
        difficulty=None if stability is None else difficulty,
        tags=_tags(card, found),
    )


def _state(card: int, found: Mapping[str, set[int]]) -> StudyState:
    if card in found["new"]:
        return StudyState.NEW
    if card in found["learning"]:
        return StudyState.LEARNING
    return StudyState.MATURE if card in found["mature"] else StudyState.YOUNG


def _due_in(card: int, found: Mapping[str, set[int]]) -> int | None:
    if card in found["suspended"] or card in found["new"]:
        return None
    if card in found["due"]:
        return 0
    return WEEK if card in found["week"] else None


def _greatest(found: Mapping[str, set[int]], name: str, limits: Sequence[Any]) -> dict[int, Any]:
    """Returns the greatest of some rising limits that each card reaches; cards below all are left out."""
    reached: dict[int, Any] = {}
    for limit in limits:
        reached |= dict.fromkeys(found[f"{name} {limit}"], limit)
    return reached


def _tags(card: int, found: Mapping[str, set[int]]) -> frozenset[str]:
    own = {
        name.removeprefix("tag ")
        for name, cards in found.items()
        if name.startswith("tag ") and card in cards
    }
    return frozenset(own | {name for name in ("leech", "marked") if card in found[name]})
