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

from ankiconnect.addon import AddOn, Refusal, action


@action("deckNames")
def deck_names(add_on: AddOn) -> list[str]:
    return [deck.name for deck in add_on.anki.collection.decks.all_names_and_ids()]


@action("deckNamesAndIds")
def deck_names_and_ids(add_on: AddOn) -> dict[str, int]:
    return {deck.name: deck.id for deck in add_on.anki.collection.decks.all_names_and_ids()}


@action("createDeck")
def create_deck(add_on: AddOn, deck: str) -> int | None:
    return add_on.anki.collection.decks.id(deck)


@action("getDeckConfig")
def get_deck_config(add_on: AddOn, deck: str) -> dict[str, Any] | bool:
    if deck not in deck_names(add_on):
        return False
    decks = add_on.anki.collection.decks
    found = decks.id(deck)
    assert found is not None
    return dict(decks.config_dict_for_deck_id(found))


@action("changeDeck")
def change_deck(add_on: AddOn, cards: list[CardId], deck: str) -> None:
    collection = add_on.anki.collection
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
def get_decks(add_on: AddOn, cards: list[CardId]) -> dict[str, list[int]]:
    collection = add_on.anki.collection
    assert collection.db is not None
    found: dict[str, list[int]] = defaultdict(list)
    for card in cards:
        # A card that does not exist counts as one in the default deck.
        deck = collection.db.scalar("select did from cards where id = ?", card) or DEFAULT_DECK_ID
        found[collection.decks.name(DeckId(deck))].append(card)
    return dict(found)


@action("cardReviews")
def card_reviews(add_on: AddOn, deck: str, start_id: int) -> list[Any]:
    collection = add_on.anki.collection
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
def find_cards(add_on: AddOn, query: str | None = None) -> list[int]:
    return [] if query is None else list(add_on.anki.collection.find_cards(query))


@action("guiBrowse")
def gui_browse(add_on: AddOn, query: str | None = None) -> list[int]:
    found = find_cards(add_on, query)
    add_on.selected_notes = cards_to_notes(add_on, [CardId(card) for card in found[:1]])
    return found


@action("guiDeckReview")
def gui_deck_review(add_on: AddOn, name: str) -> bool:
    add_on.under_review = min(find_cards(add_on, f'deck:"{name}"'), default=None)
    return True


@action("guiCurrentCard")
def gui_current_card(add_on: AddOn) -> dict[str, int]:
    if add_on.under_review is None:
        raise Refusal("Gui review is not currently active.")
    return {"cardId": add_on.under_review}


@action("guiSelectedNotes")
def gui_selected_notes(add_on: AddOn) -> list[int]:
    return add_on.selected_notes


@action("cardsToNotes")
def cards_to_notes(add_on: AddOn, cards: list[CardId]) -> list[int]:
    database = add_on.anki.collection.db
    assert database is not None
    return database.list(f"select distinct nid from cards where id in {ids2str(cards)}")


@action("cardsInfo")
def cards_info(add_on: AddOn, cards: list[CardId]) -> list[dict[str, Any]]:
    return [_card_info(add_on, card) for card in cards]


@action("areSuspended")
def are_suspended(add_on: AddOn, cards: list[CardId]) -> list[bool | None]:
    found: list[bool | None] = []
    for card in cards:
        try:
            found.append(_is_suspended(add_on, card))
        except Refusal:
            found.append(None)
    return found


@action("suspend")
def suspend(add_on: AddOn, cards: list[CardId]) -> bool:
    waiting = _without(add_on, cards, is_suspended=True)
    if waiting:
        add_on.anki.collection.sched.suspend_cards(waiting)
    return bool(waiting)


# These need the parameter `warning_check`.
_GUARDED = frozenset(
    (
        "did",
        "id",
        "ivl",
        "lapses",
        "left",
        "mod",
        "nid",
        "odid",
        "odue",
        "ord",
        "queue",
        "reps",
        "type",
        "usn",
    )
)


@action("setSpecificValueOfCard")
def set_specific_value_of_card(
    add_on: AddOn, card: CardId, keys: list[str], new_values: list[Any], warning_check: bool = False
) -> list[Any] | bool:
    if _GUARDED & set(keys) and not warning_check:
        return False
    try:
        found = _card(add_on, card)
        for key, value in zip(keys, new_values, strict=True):
            setattr(found, key, value)
        add_on.anki.collection.update_card(found, skip_undo_entry=True)
    except Exception as error:
        return [[False, str(error)]]
    return [True]


@action("insertReviews")
def insert_reviews(add_on: AddOn, reviews: list[list[int]]) -> None:
    database = add_on.anki.collection.db
    assert database is not None
    for review in reviews:
        database.execute(
            "insert into revlog(id, cid, usn, ease, ivl, lastIvl, factor, time, type)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *review,
        )


@action("unsuspend")
def unsuspend(add_on: AddOn, cards: list[CardId]) -> None:
    waiting = _without(add_on, cards, is_suspended=False)
    if waiting:
        add_on.anki.collection.sched.unsuspend_cards(waiting)


def _without(add_on: AddOn, cards: list[CardId], *, is_suspended: bool) -> list[CardId]:
    """Returns the cards that are not in that state; as in the add-on, a card after a removed one stays."""
    kept = []
    looking = iter(cards)
    for card in looking:
        if _is_suspended(add_on, card) is not is_suspended:
            kept.append(card)
        else:
            kept.extend(islice(looking, 1))
    return kept


def _is_suspended(add_on: AddOn, card: CardId) -> bool:
    return _card(add_on, card).queue == QUEUE_TYPE_SUSPENDED


def _card(add_on: AddOn, card: CardId) -> Card:
    try:
        return add_on.anki.collection.get_card(card)
    except NotFoundError:
        raise Refusal(f"Card was not found: {card}") from None


def _card_info(add_on: AddOn, card_id: CardId) -> dict[str, Any]:
    try:
        card = _card(add_on, card_id)
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
        "deckName": add_on.anki.collection.decks.name(card.did),
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
    if add_on.release.reads_by_query:
        backend = add_on.anki.collection._backend
        states = backend.get_scheduling_states(card.id)
        info |= {"flags": card.flags, "nextReviews": list(backend.describe_next_states(states))}
    return info
