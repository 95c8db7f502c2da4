"""The schedules of cards in a collection: reads them, forgets cards, and sets schedules back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection as AbstractCollection
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from obsidian_anki_sync.anki.collection.reading import Query
from obsidian_anki_sync.anki.stored import SCHEDULE_NAMES
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.planning.card_schedule import Asked, CardSchedule, by_card

if TYPE_CHECKING:
    import anki.collection
    from anki.cards import Card

_NAMES = CardSchedule.__struct_fields__
_SCHEDULES = """
SELECT nid, id, type, queue, due, ivl, factor, reps, lapses, left, flags & 7, odid <> 0, data
FROM cards
WHERE nid IN (SELECT value FROM json_each(?))
ORDER BY nid, ord
"""


def read_schedules(query: Query, ids: AbstractCollection[int]) -> dict[int, tuple[CardSchedule, ...]]:
    """Returns the schedules of the cards of each of these Anki notes."""
    found: dict[int, list[CardSchedule]] = defaultdict(list)
    for anki_id, *values in query(_SCHEDULES, json.dumps(sorted(ids))):
        schedule = CardSchedule(**dict(zip(_NAMES, values, strict=True)))
        found[anki_id].append(replace(schedule, is_filtered=bool(schedule.is_filtered)))
    return {anki_id: tuple(cards) for anki_id, cards in found.items()}


def change_schedules(collection: anki.collection.Collection, actions: Iterable[Action]) -> None:
    """Gives the cards of Anki notes the schedules of these actions."""
    # Imported here: reading a collection does not need the library.
    from anki.cards import CardId

    forgotten: list[CardId] = []
    suspended: list[CardId] = []
    changed: list[Card] = []
    for action in actions:
        was = by_card(action.before.cards) if action.before else {}
        for wanted in action.cards:
            before = was[wanted.card_id]
            if wanted == before:
                continue
            if action.asks is Asked.FORGET:
                forgotten.append(CardId(wanted.card_id))
                suspended += [CardId(wanted.card_id)] * wanted.is_suspended
            else:
                card = collection.get_card(CardId(wanted.card_id))
                _set(card, before, wanted)
                changed.append(card)
    if forgotten:
        collection.sched.schedule_cards_as_new(forgotten, restore_position=True, reset_counts=False)
    if suspended:
        # To forget a card resumes it.
        collection.sched.suspend_cards(suspended)
    if changed:
        collection.update_cards(changed)


def _set(card: Card, before: CardSchedule, wanted: CardSchedule) -> None:
    """Sets what differs, so that nothing else of the card is written."""
    card.flags = (card.flags & ~7) | wanted.flag
    for name, own in SCHEDULE_NAMES.items():
        if getattr(wanted, name) != getattr(before, name):
            setattr(card, own, getattr(wanted, name))
    if wanted.data != before.data:
        _set_memory(card, json.loads(wanted.data or "{}"))


def _set_memory(card: Card, data: dict[str, float]) -> None:
    """Sets the position in the queue of new cards, and the memory state of FSRS."""
    from anki.cards import FSRSMemoryState

    card.original_position = int(data["pos"]) if "pos" in data else None
    has_memory = "s" in data and "d" in data
    card.memory_state = FSRSMemoryState(stability=data["s"], difficulty=data["d"]) if has_memory else None
