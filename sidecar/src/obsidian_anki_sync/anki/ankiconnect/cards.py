"""The cards of Anki notes: their decks, and their suspension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from obsidian_anki_sync.anki.ankiconnect.client import Client
from obsidian_anki_sync.anki.ankiconnect.parcel import Parcel
from obsidian_anki_sync.domain.action import ORPHAN_TAG
from obsidian_anki_sync.domain.anki_note import AnkiNote


async def settle_cards(client: Client, parcels: Sequence[Parcel], now: Mapping[str, AnkiNote]) -> None:
    """Does what is left to do for cards that Anki has: a package changes neither deck nor suspension.

    Some releases of the add-on put whatever they add into the deck Default.
    """
    moved: dict[str, list[int]] = defaultdict(list)
    resumed = []
    for parcel in parcels:
        note = now.get(parcel.slug)
        if note is None:
            continue
        if note.deck.casefold() != parcel.wanted.deck.casefold():
            moved[parcel.wanted.deck].append(note.anki_id)
        if parcel.before and ORPHAN_TAG in parcel.before.tags:
            resumed.append(note.anki_id)
    for deck, ids in moved.items():
        await client.order("changeDeck", cards=await card_ids(client, ids), deck=deck)
    if resumed and (cards := await card_ids(client, resumed, "is:suspended")):
        await client.order("unsuspend", cards=cards)


async def card_ids(client: Client, notes: Sequence[int], which: str = "") -> list[int]:
    """The cards of these Anki notes, or those of them that a search finds."""
    found: list[int] = await client.ask("findCards", query=f"nid:{','.join(map(str, notes))} {which}".strip())
    return found
