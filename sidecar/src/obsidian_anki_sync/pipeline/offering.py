"""What there is in Anki to choose from."""

from __future__ import annotations

from obsidian_anki_sync.anki.targets import open_target
from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.settings import Settings


async def anki_offer(settings: Settings) -> Offer:
    """The target's decks and note types, sorted by name; raises ``TargetError`` where it does not answer."""
    target = open_target(settings.target, settings.vault_root, settings.anki_key)
    try:
        found = await target.offer()
    finally:
        await target.close()
    return Offer(tuple(sorted(found.decks)), dict(sorted(found.note_types.items())))
