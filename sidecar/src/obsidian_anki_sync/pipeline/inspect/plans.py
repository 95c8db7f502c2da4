"""Completes a plan, so that it can be shown card by card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import open_store_file


async def with_cards(settings: Settings, actions: Sequence[Action]) -> list[Action]:
    """Returns the actions; each that creates a card has that card, if the store still has it."""
    missing = [action.slug for action in actions if action.kind is ActionKind.CREATE and action.card is None]
    if not missing:
        return list(actions)
    async with open_store_file(settings.store_path, read_only=True) as store:
        cards = await store.cards.load(missing)
    return [replace(action, card=cards.get(action.slug, action.card)) for action in actions]
