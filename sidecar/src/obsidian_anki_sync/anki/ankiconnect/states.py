"""The state of the cards of Anki notes: their deck, answered or not, suspended or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.search import escaped

# A search names this many ids without becoming slower than one for all of ours.
_FEW_IDS = 500
# Forgetting a card sets its counter back; the log of its answers stays.
_ANSWERED = "(prop:reps>0 or rated:36500)"


class States(Struct, frozen=True):
    """The decks of some first cards, by card, and the cards that are suspended.

    ``answered`` and ``marked`` are Anki notes: ``marked`` ones have a flagged or a suspended card.
    """

    decks: Mapping[int, str]
    answered: frozenset[int]
    suspended: frozenset[int]
    marked: frozenset[int]


async def read_states(client: Client, infos: Sequence[Mapping[str, Any]], those: str) -> States:
    """Reads all states by searches: `cardsInfo` takes ten times as long.

    ``those`` is a search that finds at least all of them.
    """
    if len(infos) <= _FEW_IDS:
        those = f"nid:{','.join(str(info['noteId']) for info in infos)}"
    by_deck, answered, suspended, marked, borrowed = await client.ask_each(
        [
            ("getDecks", {"cards": [min(info["cards"]) for info in infos if info["cards"]]}),
            ("findNotes", {"query": f"{those} {_ANSWERED}"}),
            ("findCards", {"query": f"{those} is:suspended"}),
            ("findNotes", {"query": f"{those} (is:suspended or -flag:0)"}),
            ("findCards", {"query": f"{those} deck:filtered"}),
        ]
    )
    decks = {card: deck for deck, cards in by_deck.items() for card in cards}
    if away := decks.keys() & set(borrowed):
        decks |= await _homes(client, away, {decks[card] for card in away})
    return States(decks, frozenset(answered), frozenset(suspended), frozenset(marked))


async def _homes(client: Client, cards: Iterable[int], filtered: set[str]) -> dict[int, str]:
    """Returns the decks that cards in filtered decks came from and return to.

    No action names them, but a search for a deck also finds the cards that it lent.
    """
    among = f"cid:{','.join(map(str, cards))}"
    names = [name for name in await client.ask("deckNames") if name not in filtered]
    names.sort(key=lambda name: name.count("::"))
    found = await client.ask_each(
        [("findCards", {"query": f'{among} "deck:{escaped(name)}"'}) for name in names]
    )
    return {card: name for name, lent in zip(names, found, strict=True) for card in lent}
