"""Sends cards for a deck to its new name, if the user renamed it in Anki."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.planning.deck import deck_after_renames, deck_key
from obsidian_anki_sync.pipeline.sync.determining import Plan
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import PlannedAction

# How many cards of a vanished deck are looked up to find its new name.
_WITNESSES = 20


async def follow_renamed_decks(run: Run, plan: Plan) -> None:
    """Sends new and moved cards to the renamed deck, if their own deck is gone and its cards are there.

    A deck that is new in the vault follows a renamed deck above it. Cards that never were in their deck, such
    as linked ones, show no rename. The base keeps the vault's name of the deck, so that later moves of the
    card by the user are recognised.
    """
    wanted = {_deck(item) for item in plan.planned if _comes_in(item)}
    if not wanted:
        return
    top = {_top(deck) for deck in wanted}
    related = [deck for deck in await run.store.cards.decks(run.target_name) if _top(deck) in top]
    if not related:
        return
    present = {deck_key(name) for name in (await run.target.offer()).decks}
    gone = [deck for deck in related if deck_key(deck) not in present]
    if not gone:
        return
    moved = await _moved(run, gone)
    scattered = set(gone) - moved.keys()
    names = {deck: deck_after_renames(deck, moved, present) for deck in wanted - scattered}
    plan.decks = {deck: there for deck, there in names.items() if there}
    if plan.decks:
        plan.planned = [_following(item, plan.decks) if _comes_in(item) else item for item in plan.planned]


def _top(deck: str) -> str:
    return deck_key(deck).partition("::")[0]


async def _moved(run: Run, gone: Sequence[str]) -> dict[str, str]:
    """Returns the deck that has the cards of each vanished deck, if a single deck has them all."""
    witnesses = {deck: await run.store.cards.in_deck(run.target_name, deck, _WITNESSES) for deck in gone}
    notes = await run.target.read([slug for slugs in witnesses.values() for slug in slugs])
    found = {deck: {notes[slug].deck for slug in slugs if slug in notes} for deck, slugs in witnesses.items()}
    return {deck: decks.pop() for deck, decks in found.items() if len(decks) == 1}


def _comes_in(item: PlannedAction) -> bool:
    """True if the action puts the card into its deck: a new card, or one that is in another deck."""
    action = item.action
    if action.kind not in (ActionKind.CREATE, ActionKind.UPDATE, ActionKind.RESTORE):
        return False
    return action.before is None or "deck" in action.differs


def _deck(item: PlannedAction) -> str:
    if item.action.card:
        return item.action.card.content.deck
    return item.intent.deck if item.intent else ""


def _following(item: PlannedAction, decks: Mapping[str, str]) -> PlannedAction:
    deck = decks.get(_deck(item))
    if deck is None:
        return item
    card = item.action.card
    if card:
        action = replace(item.action, card=replace(card, content=replace(card.content, deck=deck)))
        return replace(item, action=action)
    return replace(item, intent=replace(item.intent, deck=deck) if item.intent else None)
