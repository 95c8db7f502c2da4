"""What there is in Anki to choose from."""

from __future__ import annotations

from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings


async def anki_offer(settings: Settings) -> Offer:
    """The target's decks and note types, sorted by name; raises ``TargetError`` where it does not answer."""
    target = target_of(settings)
    try:
        found = await target.offer()
    finally:
        await target.close()
    return Offer(tuple(sorted(found.decks)), dict(sorted(found.note_types.items())))
