"""The actions on decks and on cards."""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import islice
from typing import Any

from anki.cards import Card, CardId
from anki.consts import QUEUE_TYPE_SUSPENDED
from anki.decks import DEFAULT_DECK_ID, DeckId
from anki.errors import NotFoundError
from anki.utils import ids2str

from ankiconnect.addon import Desk, Refusal, action


@action("deckNames")
def deck_names(desk: Desk) -> list[str]:
    return [deck.name for deck in desk.anki.collection.decks.all_names_and_ids()]


@action("deckNamesAndIds")
def deck_names_and_ids(desk: Desk) -> dict[str, int]:
    return {deck.name: deck.id for deck in desk.anki.collection.decks.all_names_and_ids()}


@action("createDeck")
def create_deck(desk: Desk, deck: str) -> int | None:
    return desk.anki.collection.decks.id(deck)


@action("getDeckConfig")
def get_deck_config(desk: Desk, deck: str) -> dict[str, Any] | bool:
    if deck not in deck_names(desk):
        return False
    decks = desk.anki.collection.decks
    found = decks.id(deck)
    assert found is not None
    return dict(decks.config_dict_for_deck_id(found))


@action("changeDeck")
def change_deck(desk: Desk, cards: list[CardId], deck: str) -> None:
    collection = desk.anki.collection
    assert collection.db is not None
    target = collection.decks.id(deck)
    collection.sched.remFromDyn(cards)
    collection.db.execute(
        f"update cards set did = ?, mod = ?, usn = ? where id in {ids2str(cards)}",
        target,
        int(time.time()),
        collection.usn(),
    )


@action("getDecks")
def get_decks(desk: Desk, cards: list[CardId]) -> dict[str, list[int]]:
    collection = desk.anki.collection
    assert collection.db is not None
    found: dict[str, list[int]] = defaultdict(list)
    for card in cards:
        # A card that does not exist counts as one in the default deck.
        deck = collection.db.scalar("select did from cards where id = ?", card) or DEFAULT_DECK_ID
        found[collection.decks.name(DeckId(deck))].append(card)
    return dict(found)


@action("cardReviews")
def card_reviews(desk: Desk, deck: str, start_id: int) -> list[Any]:
    collection = desk.anki.collection
    assert collection.db is not None
    return list(
        collection.db.all(
            "select id, cid, usn, ease, ivl, lastIvl, factor, time, type from revlog"
            " where id > ? and cid in (select id from cards where did = ?)",
            start_id,
            collection.decks.id(deck),
        )
    )


@action("findCards")
def find_cards(desk: Desk, query: str | None = None) -> list[int]:
    return [] if query is None else list(desk.anki.collection.find_cards(query))


@action("guiBrowse")
def gui_browse(desk: Desk, query: str | None = None) -> list[int]:
    return find_cards(desk, query)


@action("cardsToNotes")
def cards_to_notes(desk: Desk, cards: list[CardId]) -> list[int]:
    database = desk.anki.collection.db
    assert database is not None
    return database.list(f"select distinct nid from cards where id in {ids2str(cards)}")


@action("cardsInfo")
def cards_info(desk: Desk, cards: list[CardId]) -> list[dict[str, Any]]:
    return [_card_info(desk, card) for card in cards]


@action("areSuspended")
def are_suspended(desk: Desk, cards: list[CardId]) -> list[bool | None]:
    found: list[bool | None] = []
    for card in cards:
        try:
            found.append(_is_suspended(desk, card))
        except Refusal:
            found.append(None)
    return found


@action("suspend")
def suspend(desk: Desk, cards: list[CardId]) -> bool:
    waiting = _without(desk, cards, is_suspended=True)
    if waiting:
        desk.anki.collection.sched.suspend_cards(waiting)
    return bool(waiting)


@action("unsuspend")
def unsuspend(desk: Desk, cards: list[CardId]) -> None:
    waiting = _without(desk, cards, is_suspended=False)
    if waiting:
        desk.anki.collection.sched.unsuspend_cards(waiting)


def _without(desk: Desk, cards: list[CardId], *, is_suspended: bool) -> list[CardId]:
    """Returns the cards that are not in that state; as in the add-on, a card after a removed one stays."""
    kept = []
    looking = iter(cards)
    for card in looking:
        if _is_suspended(desk, card) is not is_suspended:
            kept.append(card)
        else:
            kept.extend(islice(looking, 1))
    return kept


def _is_suspended(desk: Desk, card: CardId) -> bool:
    return _card(desk, card).queue == QUEUE_TYPE_SUSPENDED


def _card(desk: Desk, card: CardId) -> Card:
    try:
        return desk.anki.collection.get_card(card)
    except NotFoundError:
        raise Refusal(f"Card was not found: {card}") from None


def _card_info(desk: Desk, card_id: CardId) -> dict[str, Any]:
    try:
        card = _card(desk, card_id)
    except Refusal:
        return {}
    note, note_type = card.note(), card.note_type()
    info = {
        "cardId": card.id,
        "fields": {
            name: {"value": value, "order": order} for order, (name, value) in enumerate(note.items())
        },
        "fieldOrder": card.ord,
        "question": card.question(),
        "answer": card.answer(),
        "modelName": note_type["name"],
        "ord": card.ord,
        "deckName": desk.anki.collection.decks.name(card.did),
        "css": note_type["css"],
        "factor": card.factor,
        "interval": card.ivl,
        "note": card.nid,
        "type": card.type,
        "queue": card.queue,
        "due": card.due,
        "reps": card.reps,
        "lapses": card.lapses,
        "left": card.left,
        "mod": card.mod,
    }
    if desk.release.reads_by_query:
        backend = desk.anki.collection._backend
        states = backend.get_scheduling_states(card.id)
        info |= {"flags": card.flags, "nextReviews": list(backend.describe_next_states(states))}
    return info
