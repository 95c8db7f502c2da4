"""The state of the cards of Anki notes: their deck, answered or not, suspended or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.anki.ankiconnect.search import escaped

FEW_IDS = 500
"""A search for this many ids is as fast as one for all our Anki notes."""

# To forget a card sets its counter back; the log of its answers stays. A card whose due date the user set is
# no longer new, and has no answers.
_ANSWERED = "(prop:reps>0 or rated:36500 or -is:new)"


class States(Struct, frozen=True):
    """The decks of some first cards, by card, and the cards that are suspended.

    ``answered`` and ``marked`` are Anki notes: ``marked`` ones have a flagged or a suspended card.
    """

    decks: Mapping[int, str]
    answered: frozenset[int]
    suspended: frozenset[int]
    marked: frozenset[int]


class StatesReader:
    """Reads the states of cards. Its methods raise ``TargetError``."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # First cards seen so far, by Anki note: their decks can be asked for before the Anki note is read.
        self._first_cards: dict[int, int] = {}

    def questions(self, ids: Sequence[int], those: str, cards: Sequence[int] = ()) -> list[Call]:
        """Returns what to ask about the cards of these Anki notes: searches, since `cardsInfo` takes longer.

        ``those`` is a search that finds at least all of them; ``cards`` are cards of theirs, if known.
        """
        if len(ids) <= FEW_IDS:
            those = f"nid:{','.join(map(str, ids))}"
        seen = [self._first_cards[anki_id] for anki_id in ids if anki_id in self._first_cards]
        return [
            ("findNotes", {"query": f"{those} {_ANSWERED}"}),
            ("findCards", {"query": f"{those} is:suspended"}),
            ("findNotes", {"query": f"{those} (is:suspended or -flag:0)"}),
            ("findCards", {"query": f"{those} deck:filtered"}),
            ("getDecks", {"cards": sorted({*seen, *cards})}),
        ]

    async def read(self, infos: Sequence[Mapping[str, Any]], answers: Sequence[Any]) -> States:
        """Returns the states of the cards of Anki notes, from the answers to the questions about them."""
        answered, suspended, marked, borrowed, by_deck = answers
        firsts = {info["noteId"]: min(info["cards"]) for info in infos if info["cards"]}
        self._first_cards |= firsts
        decks = _decks_of(by_deck)
        if not decks.keys() >= set(firsts.values()):
            decks = _decks_of(await self._client.ask("getDecks", cards=list(firsts.values())))
        if away := decks.keys() & set(borrowed):
            decks |= await _homes(self._client, away, {decks[card] for card in away})
        return States(decks, frozenset(answered), frozenset(suspended), frozenset(marked))


def _decks_of(by_deck: Mapping[str, Sequence[int]]) -> dict[int, str]:
    return {card: deck for deck, cards in by_deck.items() for card in cards}


async def _homes(client: Client, cards: Iterable[int], filtered: set[str]) -> dict[int, str]:
    """Returns the decks that cards in filtered decks came from and return to.

    No action names these decks, but a search for a deck also finds its cards that are in a filtered deck.
    """
    among = f"cid:{','.join(map(str, cards))}"
    names = [name for name in await client.ask("deckNames") if name not in filtered]
    names.sort(key=lambda name: name.count("::"))
    found = await client.ask_each(
        [("findCards", {"query": f'{among} "deck:{escaped(name)}"'}) for name in names]
    )
    return {card: name for name, lent in zip(names, found, strict=True) for card in lent}
