"""The cards of Anki notes: their decks, and their suspension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from obsidian_anki_sync.anki.ankiconnect.client import Client
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG


async def resume_cards(client: Client, pending: Sequence[PendingNote]) -> None:
    """Resumes the cards that a removal suspended.

    This comes before their tag goes: who is stopped in between finds by the tag that more is to be done.
    """
    retired = [item.before.anki_id for item in pending if item.before and ORPHAN_TAG in item.before.tags]
    if retired and (cards := await card_ids(client, retired, "is:suspended")):
        await client.order("unsuspend", cards=cards)


async def move_cards(client: Client, pending: Sequence[PendingNote], now: Mapping[str, AnkiNote]) -> None:
    """Moves the cards that Anki has to their decks, which a package does not.

    Some releases of the add-on put whatever they add into the deck Default.
    """
    moved: dict[str, list[int]] = defaultdict(list)
    for item in pending:
        note = now.get(item.slug)
        if note and note.deck.casefold() != item.wanted.deck.casefold():
            moved[item.wanted.deck].append(note.anki_id)
    for deck, ids in moved.items():
        await client.order("changeDeck", cards=await card_ids(client, ids), deck=deck)


async def card_ids(client: Client, notes: Sequence[int], which: str = "") -> list[int]:
    """The cards of these Anki notes, or those of them that a search finds."""
    found: list[int] = await client.ask("findCards", query=f"nid:{','.join(map(str, notes))} {which}".strip())
    return found
