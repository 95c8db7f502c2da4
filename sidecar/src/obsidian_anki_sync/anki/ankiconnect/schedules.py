"""The schedules of cards in a running Anki: reads them, buries and forgets cards, and sets schedules back."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client, RefusalError
from obsidian_anki_sync.anki.ankiconnect.queue import Queue
from obsidian_anki_sync.anki.ankiconnect.reading import NoteReader
from obsidian_anki_sync.anki.stored import SCHEDULE_NAMES, tag_changes
from obsidian_anki_sync.domain.planning.action import Action, Outcome, OutcomeKind
from obsidian_anki_sync.domain.planning.card_schedule import SUSPENDED, UNREAD, Asked, CardSchedule, by_card

Schedules = dict[int, tuple[CardSchedule, ...]]

_SET, _LOG = "setSpecificValueOfCard", "insertReviews"
_FLAGS = range(1, 8)
_CARDS_A_REQUEST = 200
# Our names of the numbers by those in the add-on's answer, and those of its cards by ours.
_TOLD = {
    "type": "type",
    "queue": "queue",
    "due": "due",
    "interval": "interval",
    "factor": "ease",
    "reps": "reps",
    "lapses": "lapses",
    "left": "left",
}
_NAMES = {**SCHEDULE_NAMES, "flag": "flags"}
# As Anki's own Forget does: without them FSRS would go on from the memory of before.
_FORGOTTEN = {"odue": 0, "memory_state": None, "original_position": None}
# The row of the review log by which Anki and FSRS know that a card was forgotten.
_NOT_SYNCED, _SET_BY_HAND = -1, 4

_REFUSED = (
    "Anki did not change the schedule of the card {}. Change it in Anki's browser, or update the add-on."
)
_ANSWERED = "The card was answered in Anki in the meantime."


async def read_schedules(client: Client, ids: Collection[int]) -> Schedules:
    """Returns the schedules of the cards of each of these Anki notes; raises ``TargetError``."""
    if not ids:
        return {}
    those = f"nid:{','.join(map(str, sorted(ids)))}"
    searches = [
        f"{those} is:suspended",
        f"{those} deck:filtered",
        *(f"{those} flag:{flag}" for flag in _FLAGS),
    ]
    infos, suspended, filtered, *flagged = await client.ask_each(
        [("notesInfo", {"notes": sorted(ids)}), *(("findCards", {"query": search}) for search in searches)]
    )
    cards = [(info["noteId"], card) for info in infos if info for card in info["cards"]]
    told = await _told(client, [card for _, card in cards])
    flags = {card: flag for flag, some in zip(_FLAGS, flagged, strict=True) for card in some}
    found: dict[int, list[CardSchedule]] = defaultdict(list)
    for anki_id, card in cards:
        unread = CardSchedule(card, UNREAD, SUSPENDED if card in suspended else 0)
        known = told.get(card, unread)
        found[anki_id].append(replace(known, flag=flags.get(card, 0), is_filtered=card in filtered))
    return {anki_id: tuple(some) for anki_id, some in found.items()}


async def _told(client: Client, cards: Sequence[int]) -> dict[int, CardSchedule]:
    """Returns the numbers of cards, without those that the add-on cannot show: their template is deleted."""
    told: dict[int, CardSchedule] = {}
    for start in range(0, len(cards), _CARDS_A_REQUEST):
        portion = cards[start : start + _CARDS_A_REQUEST]
        answers = await client.ask_all([("cardsInfo", {"cards": [card]}) for card in portion])
        for card, answer in zip(portion, answers, strict=True):
            if not isinstance(answer, RefusalError) and answer[0]:
                numbers: dict[str, Any] = {own: int(answer[0][name]) for name, own in _TOLD.items()}
                told[card] = CardSchedule(card, **numbers)
    return told


class ScheduleWriter:
    """Gives cards other schedules. Its methods raise ``TargetError``."""

    def __init__(self, client: Client, reader: NoteReader, queue: Queue) -> None:
        self._client = client
        self._reader = reader
        self._queue = queue

    async def change(self, actions: Sequence[Action]) -> dict[str, Outcome]:
        """Gives cards the schedules of these actions.

        Returns the outcomes of those that change no text, and of those that Anki refused.
        """
        if not actions:
            return {}
        now = await read_schedules(self._client, [_anki_id(action) for action in actions])
        stale = [action for action in actions if _was_answered(action, now.get(_anki_id(action), ()))]
        going = [action for action in actions if action not in stale]
        outcomes = {one.slug: Outcome(one.slug, OutcomeKind.STALE, message=_ANSWERED) for one in stale}
        await self._begin_queue(going)
        # A row of the review log is known by its time in milliseconds.
        rows = itertools.count(int(time.time() * 1000))
        orders = [(action.slug, call) for action in going for call in self._calls(action, rows)]
        answers = await self._client.order_all([call for _, call in orders])
        refused = {
            slug
            for (slug, (name, _)), answer in zip(orders, answers, strict=True)
            if (isinstance(answer, RefusalError) and name != _LOG) or (name == _SET and answer != [True])
        }
        outcomes |= {
            slug: Outcome(slug, OutcomeKind.FAILED, message=_REFUSED.format(slug)) for slug in refused
        }
        only = [action for action in going if action.only_cards and action.slug not in refused]
        return outcomes | await self._read_back(only)

    async def _begin_queue(self, actions: Sequence[Action]) -> None:
        if any(action.asks is Asked.FORGET for action in actions) and (asked := self._queue.questions()):
            await self._queue.begin(await self._client.ask_all(asked))

    def _calls(self, action: Action, rows: Iterator[int]) -> Iterator[Call]:
        assert action.before is not None
        was = by_card(action.before.cards)
        resumed = []
        for wanted in action.cards:
            before = was[wanted.card_id]
            values: dict[str, Any] = {
                own: getattr(wanted, name)
                for name, own in _NAMES.items()
                if getattr(wanted, name) != getattr(before, name)
            }
            if action.asks is Asked.CLEAR and values.pop("queue", None) is not None:
                resumed.append(wanted.card_id)
            if not values:
                continue
            if action.asks is Asked.FORGET:
                values |= {**_FORGOTTEN, "due": self._queue.take(1)}
                yield _logged(before, next(rows))
            yield _setting(wanted.card_id, values)
        if resumed:
            yield "unsuspend", {"cards": resumed}
        if action.only_cards:
            added, removed = tag_changes(action)
            for tag in added:
                yield "addTags", {"notes": [action.before.anki_id], "tags": tag}
            for tag in removed:
                yield "removeTags", {"notes": [action.before.anki_id], "tags": tag}

    async def _read_back(self, actions: Sequence[Action]) -> dict[str, Outcome]:
        if not actions:
            return {}
        now = {note.anki_id: note.modified for note in await self._reader.by_id(list(map(_anki_id, actions)))}
        return {
            action.slug: Outcome(
                action.slug, OutcomeKind.WRITTEN, _anki_id(action), now.get(_anki_id(action), 0)
            )
            for action in actions
        }


def _setting(card: int, values: dict[str, Any]) -> Call:
    return _SET, {
        "card": card,
        "keys": list(values),
        "newValues": list(values.values()),
        "warning_check": True,
    }


def _logged(card: CardSchedule, row: int) -> Call:
    return _LOG, {"reviews": [[row, card.card_id, _NOT_SYNCED, 0, 0, card.interval, 0, 0, _SET_BY_HAND]]}


def _anki_id(action: Action) -> int:
    assert action.before is not None
    return action.before.anki_id


def _was_answered(action: Action, now: Sequence[CardSchedule]) -> bool:
    if action.asks is Asked.CLEAR:
        return False
    there = by_card(now)
    assert action.before is not None
    return any(
        card.card_id in there and there[card.card_id].reps != card.reps for card in action.before.cards
    )
