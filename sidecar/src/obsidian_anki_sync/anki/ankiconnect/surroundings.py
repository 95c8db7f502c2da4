"""Reads what must be known of Anki before Anki notes are added, in as few requests as possible."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.anki.ankiconnect.decks import Decks
from obsidian_anki_sync.anki.ankiconnect.note_types import NoteTypes
from obsidian_anki_sync.anki.ankiconnect.queue import Queue
from obsidian_anki_sync.anki.ankiconnect.reading import fields_of, portions
from obsidian_anki_sync.anki.ankiconnect.search import escaped
from obsidian_anki_sync.anki.note_ids import new_ids
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.text import plain

# A shorter answer ("Yes.") may be that of many Anki notes.
_DISTINCTIVE_LENGTH = 12


class Surroundings(Struct, frozen=True):
    """Ids for new Anki notes, the decks that take no cards, and the slugs of cards in doubt.

    A card is in doubt if an Anki note of another note type has the same text: it may be the card, with
    another note type, and have its GUID.
    """

    ids: Iterator[int]
    closed: frozenset[str]
    in_doubt: frozenset[str]


class SurroundingsReader:
    """Reads the surroundings of a batch of actions. Its methods raise ``TargetError``."""

    def __init__(self, client: Client, note_types: NoteTypes, queue: Queue) -> None:
        self._client = client
        self._note_types = note_types
        self._decks = Decks(client)
        self._queue = queue

    async def read(self, actions: Sequence[Action], seen: Mapping[str, AnkiNote]) -> Surroundings:
        """Returns the surroundings, and finds the end of the queue of new cards.

        If one of the new ids is in use, all ids are 0: then Anki chooses them.
        """
        goals = _goals(actions, seen)
        added = [action.card for action in actions if action.card and action.before is None]
        ids = list(new_ids(len(actions)))
        about_decks = self._decks.questions(goals)
        about_notes = self._about_notes(ids, added) if added else []
        questions = about_decks + about_notes + (self._queue.questions() if added else [])
        answers = await self._client.ask_all(questions) if questions else []
        rest = answers[len(about_decks) :]
        await self._queue.begin(rest[len(about_notes) :])
        in_use, others = rest[:2] if added else ([], [])
        return Surroundings(
            iter(ids) if in_use == [] else itertools.repeat(0),
            frozenset(await self._decks.closed(goals, answers[: len(about_decks)])),
            await self._in_doubt(added, others) if isinstance(others, list) and others else frozenset(),
        )

    def _about_notes(self, ids: Sequence[int], added: Sequence[Card]) -> list[Call]:
        decks = sorted({card.content.deck for card in added})
        there = " or ".join(f'"deck:{escaped(deck)}"' for deck in decks)
        return [
            ("findNotes", {"query": f"nid:{','.join(map(str, ids))}"}),
            ("findNotes", {"query": f"-{self._note_types.ours} ({there})"}),
        ]

    async def _in_doubt(self, added: Sequence[Card], others: Sequence[int]) -> frozenset[str]:
        texts: set[str] = set()
        for portion in portions(others):
            infos = await self._client.ask("notesInfo", notes=portion)
            texts |= {plain(text) for info in infos if info for text in fields_of(info).values()}
        return frozenset(card.slug for card in added if _has_text_in(card, texts))


def _has_text_in(card: Card, texts: set[str]) -> bool:
    front, back = card.content.front, card.content.back
    return front in texts or (len(back) >= _DISTINCTIVE_LENGTH and back in texts)


def _goals(actions: Sequence[Action], seen: Mapping[str, AnkiNote]) -> set[str]:
    """Returns the decks that cards will be put into."""
    goals = set()
    for action in actions:
        now = seen.get(action.slug)
        if action.card and not (now and same_deck(now.deck, action.card.content.deck)):
            goals.add(action.card.content.deck)
    return goals
