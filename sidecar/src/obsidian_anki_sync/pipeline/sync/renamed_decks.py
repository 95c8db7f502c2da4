"""New cards follow a deck that the user renamed in Anki."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.planning.deck import deck_key
from obsidian_anki_sync.pipeline.sync.determining import Plan
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import PlannedAction

# So many cards of a deck tell where it went.
_WITNESSES = 20


async def follow_renamed_decks(run: Run, plan: Plan) -> None:
    """Sends new cards to the deck in which Anki has the other cards of theirs, where theirs is gone.

    The base keeps the vault's name of the deck: what the user does with the card later is told apart by it.
    """
    wanted = {_deck(item) for item in plan.planned if _is_new(item)}
    if not wanted:
        return
    used = [deck for deck in sorted(wanted) if await run.store.cards.in_deck(run.target_name, deck, 1)]
    if not used:
        return
    present = {deck_key(name) for name in (await run.target.offer()).decks}
    gone = [deck for deck in used if deck_key(deck) not in present]
    plan.decks = {deck: there for deck in gone if (there := await _new_name(run, deck))}
    if plan.decks:
        plan.planned = [_following(item, plan.decks) if _is_new(item) else item for item in plan.planned]


async def _new_name(run: Run, deck: str) -> str:
    """Returns the one deck that has the cards of a deck that is gone; empty if there is no such deck."""
    slugs = await run.store.cards.in_deck(run.target_name, deck, _WITNESSES)
    found = {note.deck for note in (await run.target.read(slugs)).values()}
    return found.pop() if len(found) == 1 else ""


def _is_new(item: PlannedAction) -> bool:
    action = item.action
    return action.kind is ActionKind.CREATE or (action.kind is ActionKind.RESTORE and action.before is None)


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
