"""The cards of Anki notes: their decks, and their suspension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.anki.ankiconnect.search import exact_deck
from obsidian_anki_sync.anki.feasibility import HIGHEST_CLOZE
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import is_retired, suspended_before
from obsidian_anki_sync.domain.planning.deck import same_deck

# Only the longest clozes have a card at a later position; these are searched for if there is one.
_USUAL = range(1, 31)
_LATER = range(_USUAL.stop, HIGHEST_CLOZE + 1)


async def resume_cards(client: Client, pending: Sequence[PendingNote]) -> None:
    """Resumes the cards that a removal suspended, but not those that the user had suspended before.

    The tags are removed afterwards: if the process ends in between, they show what is left to do.
    """
    retired = [item.before for item in pending if item.before and is_retired(item.before.tags)]
    if not retired:
        return
    cards = set(await card_ids(client, [note.anki_id for note in retired], "is:suspended"))
    searches = [
        f"nid:{note.anki_id} ({' or '.join(f'card:{number}' for number in sorted(numbers))})"
        for note in retired
        if (numbers := suspended_before(note.tags))
    ]
    if searches:
        found = await client.ask_each([("findCards", {"query": search}) for search in searches])
        cards -= {card for some in found for card in some}
    if cards:
        await client.order("unsuspend", cards=sorted(cards))


async def count_reviews(client: Client, notes: Collection[int]) -> dict[int, int]:
    """Returns how often the cards of these Anki notes were answered; slow, so for a few notes only."""
    counts = dict.fromkeys(notes, 0)
    if not counts:
        return counts
    for card in await client.ask("cardsInfo", cards=await card_ids(client, list(counts))):
        # A card that was deleted in the meantime has no note.
        if card.get("note") in counts:
            counts[card["note"]] += int(card.get("reps", 0))
    return counts


async def move_cards(client: Client, pending: Sequence[PendingNote], now: Mapping[str, AnkiNote]) -> None:
    """Moves cards to their decks, since a package does not; a card that the user moved stays.

    Some releases of the add-on put everything that they add into the deck Default.
    """
    moved: dict[tuple[str, str], list[int]] = defaultdict(list)
    for item in pending:
        note = now.get(item.slug)
        if note and not same_deck(note.deck, item.wanted.deck):
            moved[note.deck, item.wanted.deck].append(note.anki_id)
    for (source, deck), ids in moved.items():
        if cards := await card_ids(client, ids, exact_deck(source)):
            await client.order("changeDeck", cards=cards, deck=deck)


async def card_ids(client: Client, notes: Sequence[int], which: str = "") -> list[int]:
    """Returns the cards of these Anki notes, or those of them that a search finds."""
    found: list[int] = await client.ask("findCards", query=f"nid:{','.join(map(str, notes))} {which}".strip())
    return found


async def count_due(client: Client, ours: str, notes: Collection[int]) -> int:
    """Returns how many cards of these Anki notes are due; ``ours`` is the search for Anki notes of ours."""
    found = await client.ask("findNotes", query=f"is:due {ours}")
    due = sorted(set(found).intersection(notes))
    return len(await card_ids(client, due, "is:due")) if due else 0


async def suspended_positions(client: Client, notes: Sequence[int]) -> dict[int, list[int]]:
    """Returns the positions (from 1) of the suspended cards of these Anki notes."""
    positions: dict[int, list[int]] = defaultdict(list)
    if not notes:
        return positions
    # Not by `cardsInfo`: it fails for a card whose template the user deleted.
    those = f"nid:{','.join(map(str, notes))} is:suspended"
    cards, *usual = await client.ask_each([("findCards", {"query": those}), *_at(those, _USUAL)])
    is_complete = len(cards) == sum(map(len, usual))
    later = [] if is_complete else await client.ask_each(_at(those, _LATER))
    for position, some in enumerate((*usual, *later), start=_USUAL.start):
        for anki_id in some:
            positions[anki_id].append(position)
    return positions


def _at(those: str, positions: Iterable[int]) -> list[Call]:
    """Returns the searches for the Anki notes with a card at each of these positions."""
    return [("findNotes", {"query": f"{those} card:{position}"}) for position in positions]
