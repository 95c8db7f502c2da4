"""Decks and note types of Anki to choose from, and Anki's browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings


async def anki_offer(settings: Settings) -> Offer:
    """Returns the target's decks and note types, sorted by name; raises ``TargetError``."""
    target = target_of(settings)
    try:
        found = await target.offer()
    finally:
        await target.close()
    return Offer(tuple(sorted(found.decks)), dict(sorted(found.note_types.items())))


async def browse(settings: Settings, anki_ids: Collection[int]) -> None:
    """Shows these Anki notes in Anki's browser.

    Raises ``UsageError`` if the target is a file, and ``TargetError`` if Anki does not answer.
    """
    async with _running_anki(settings) as anki:
        await anki.browse(anki_ids)


async def shown_notes(settings: Settings) -> frozenset[int]:
    """Returns the ids of the Anki note under review, or else of those selected in Anki's browser.

    Raises ``UsageError`` if the target is a file or Anki shows no card, and ``TargetError`` if Anki does not
    answer.
    """
    async with _running_anki(settings) as anki:
        shown = frozenset(await anki.shown())
    if not shown:
        raise UsageError("Anki shows no card.", "Review a card in Anki, or select one in its browser.")
    return shown


@asynccontextmanager
async def _running_anki(settings: Settings) -> AsyncIterator[AnkiConnectTarget]:
    target = target_of(settings)
    if not isinstance(target, AnkiConnectTarget):
        raise UsageError(
            f"The target {settings.target} is a file. Only a running Anki has a browser.",
            "Set the target to a running Anki to open cards there.",
        )
    try:
        yield target
    finally:
        await target.close()
