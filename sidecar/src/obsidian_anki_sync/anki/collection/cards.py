"""The cards of Anki notes in a collection: their decks, and their suspension."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The library's own imports form a circle that has to be entered here.
import anki.collection
from anki.cards import CardId
from anki.decks import DeckId
from anki.notes import NoteId

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, is_retired, suspended_before, suspended_tag

_NEXT_POSITION = "nextPos"
_CARDS = "select id, nid, ord + 1 from cards where nid in (select value from json_each(?))"
_SUSPENDED = f"{_CARDS} and queue = -1"
_DECKS = (
    "select id, nid, iif(odid, odid, did) from cards where nid in (select value from json_each(?))"
    " order by nid, ord"
)


def retire(collection: anki.collection.Collection, notes: Sequence[AnkiNote]) -> None:
    """Tags Anki notes as orphans and suspends their cards.

    Tags come first: if the process ends in between, they show the next sync what is left to do.
    """
    ids = [NoteId(note.anki_id) for note in notes]
    fresh = [note.anki_id for note in notes if not is_retired(note.tags)]
    tagged: dict[str, list[NoteId]] = defaultdict(list)
    for _, anki_id, position in _rows(collection, _SUSPENDED, fresh):
        tagged[suspended_tag(position)].append(NoteId(anki_id))
    for tag, tagged_ids in tagged.items():
        collection.tags.bulk_add(tagged_ids, tag)
    if fresh:
        collection.tags.bulk_add([NoteId(anki_id) for anki_id in fresh], ORPHAN_TAG)
    collection.sched.suspend_notes(ids)


def resume(collection: anki.collection.Collection, notes: Iterable[AnkiNote]) -> None:
    """Resumes the cards that a removal suspended, but not those that the user had suspended before.

    The tags are removed afterwards: if the process ends in between, they show what is left to do.
    """
    before = {note.anki_id: suspended_before(note.tags) for note in notes if is_retired(note.tags)}
    cards = [
        CardId(card)
        for card, anki_id, position in _rows(collection, _SUSPENDED, before)
        if position not in before[anki_id]
    ]
    if cards:
        collection.sched.unsuspend_cards(cards)


def move(collection: anki.collection.Collection, notes: Iterable[tuple[AnkiNote, DeckId]]) -> None:
    """Moves cards to their decks; a card that the user moved to another deck than the first card's stays."""
    decks = {note.anki_id: deck for note, deck in notes}
    home: dict[int, int] = {}
    moved: dict[DeckId, list[CardId]] = defaultdict(list)
    for card, anki_id, deck in _rows(collection, _DECKS, decks):
        if home.setdefault(anki_id, deck) == deck:
            moved[decks[anki_id]].append(CardId(card))
    for target, cards in moved.items():
        collection.set_deck(cards, target)


def suspend_empty(collection: anki.collection.Collection, left: Mapping[int, Iterable[int]]) -> None:
    """Suspends the cards at these positions (from 1), whose questions are empty now."""
    empty = {anki_id: set(positions) for anki_id, positions in left.items() if positions}
    cards = [
        CardId(card)
        for card, anki_id, position in _rows(collection, _CARDS, empty)
        if position in empty[anki_id]
    ]
    if cards:
        collection.sched.suspend_cards(cards)


def end_of_queue(collection: anki.collection.Collection) -> int:
    """Returns a position after those of all new cards."""
    assert collection.db is not None
    last = collection.db.scalar("select max(due) from cards where type = 0") or 0
    return max(int(last) + 1, int(collection.get_config(_NEXT_POSITION, 1)))


def extend_queue(collection: anki.collection.Collection) -> None:
    """Makes Anki queue the next new card last; an import does not raise its counter."""
    end = end_of_queue(collection)
    if end > int(collection.get_config(_NEXT_POSITION, 1)):
        collection.set_config(_NEXT_POSITION, end)


def _rows(
    collection: anki.collection.Collection, statement: str, ids: Iterable[int]
) -> Sequence[Sequence[Any]]:
    assert collection.db is not None
    return collection.db.all(statement, json.dumps(list(ids)))
