"""Reads the vault's cards with their Anki notes from the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.domain.study import StudiedCard
from obsidian_anki_sync.pipeline.sync.run import target_name
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import GivenCard
from obsidian_anki_sync.store.store import open_store_file


async def given_cards(settings: Settings) -> list[GivenCard]:
    """Returns the cards that the target was given; none before the first sync."""
    path = settings.store_path
    if not path.exists():
        return []
    address = canonical_target(settings.target)
    async with open_store_file(path, read_only=True) as store:
        return await store.index.given_cards(target_name(address, await store.sessions.profile(address)))


async def cards_given_anywhere(settings: Settings) -> list[GivenCard]:
    """Returns the cards that any target was given, each once.

    An Anki note may have another id in the settings' target.
    """
    path = settings.store_path
    if not path.exists():
        return []
    async with open_store_file(path, read_only=True) as store:
        cards = await store.index.given_cards(None)
    return list({card.slug: card for card in cards}.values())


async def studied(
    settings: Settings, cards: Sequence[GivenCard], tags: Collection[str] = ()
) -> list[StudiedCard]:
    """Returns how cards fare, each with those of ``tags`` that it has; raises ``TargetError``."""
    target = target_of(settings)
    try:
        return await target.study({card.anki_id for card in cards}, tags)
    finally:
        await target.close()
