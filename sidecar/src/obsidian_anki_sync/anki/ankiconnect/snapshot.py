"""Reads our Anki notes, as far as they differ from what a store remembers: one request if nothing changed."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.connection.capabilities import Abilities
from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.anki.ankiconnect.note_types import NoteTypes
from obsidian_anki_sync.anki.ankiconnect.reading import NoteReader, portions
from obsidian_anki_sync.anki.ankiconnect.states import FEW_IDS
from obsidian_anki_sync.domain.anki_note import UNKNOWN_TIME, LastRead, Remembered, Snapshot

BACKDATED_SECONDS = 49 * 3600
"""How far new Anki notes are dated back where the add-on tells no times, so that the search skips them."""

_TIMES_A_REQUEST = 10_000
_DAY = 24 * 3600
# The search counts Anki's days, and the present one may have begun a moment ago.
_SHORTEST_SEARCH = 2
# A phone that was offline brings changes that are older than the last read, and so does a backup.
_WHOLE_READ_EVERY = 7 * _DAY

Known = Mapping[int, int]
"""Anki notes with the modification last seen (seconds); 0 for one that is to be read again."""


class SnapshotReader:
    """Takes snapshots of Anki. Its methods raise ``TargetError``."""

    def __init__(self, client: Client, reader: NoteReader, note_types: NoteTypes) -> None:
        self._client = client
        self._reader = reader
        self._note_types = note_types

    async def take(self, known: Known, remembered: Remembered, abilities: Abilities) -> Snapshot:
        """Returns what Anki holds; raises ``OtherProfileError`` if another profile is open by now."""
        take = self._by_times if abilities.tells_times else self._by_search
        return await take(known, remembered)

    async def _by_times(self, known: Known, remembered: Remembered) -> Snapshot:
        """Takes a snapshot with an add-on that tells when an Anki note was modified."""
        first, *rest = list(portions(list(known), _TIMES_A_REQUEST)) or [[]]
        questions = [_times(first)] if first else []
        ids, carrying, cards, *times = await self._ask(remembered, [_cards(known), *questions])
        claimed = remembered.others.keys() & set(carrying)
        for portion in (*rest, *portions(sorted(claimed), _TIMES_A_REQUEST)):
            times += await self._client.ask_each([_times(portion)])
        modified = {answer["noteId"]: answer["mod"] for answer in chain.from_iterable(times) if answer}
        seen = {**{key: remembered.others[key] for key in claimed}, **known}
        unchanged = {found for found in ids if found in seen and modified.get(found) == seen[found]}
        unchanged |= _left_alone(ids, remembered, claimed)
        return await self._read(known, ids, unchanged, cards)

    async def _by_search(self, known: Known, remembered: Remembered) -> Snapshot:
        """Takes a snapshot with an add-on that tells no times: by a search for what was edited.

        The search misses what arrives late, such as an edit on a phone that was offline. So all Anki notes of
        this vault are read once a week.
        """
        now = int(time.time())
        days = _days_back(remembered.last_read, now)
        query = f"{self._note_types.ours} edited:{days or _SHORTEST_SEARCH}"
        questions = [_cards(known, query), ("findNotes", {"query": query})]
        ids, carrying, cards, edited = await self._ask(remembered, questions)
        claimed = remembered.others.keys() & set(carrying)
        left_alone = _left_alone(ids, remembered, claimed)
        recent = frozenset(edited) - left_alone
        last_read = LastRead(now, now, recent)
        unchanged: set[int] = set()
        if days and remembered.last_read:
            last_read = LastRead(now, remembered.last_read.whole_at, recent)
            # An Anki note of the last search that is missing now was set back, or its edit is too old by now.
            changed = recent | remembered.last_read.edited
            unchanged = {found for found in ids if known.get(found) == UNKNOWN_TIME and found not in changed}
        return await self._read(known, ids, unchanged | left_alone, cards, last_read)

    async def _ask(self, remembered: Remembered, questions: Iterable[Call]) -> list[Any]:
        """Returns the ids of our Anki notes, those that carry the vault's id, and the other answers."""
        ours: Call = ("findNotes", {"query": self._note_types.ours})
        of_vault: Call = ("findNotes", {"query": self._note_types.of_vault(remembered.vault_id)})
        searches = [ours, of_vault] if remembered.others else [ours]
        answers = await self._client.ask_each([*searches, *questions])
        return answers if remembered.others else [answers[0], [], *answers[1:]]

    async def _read(
        self,
        known: Known,
        ids: Sequence[int],
        unchanged: Collection[int],
        cards: Sequence[int],
        last_read: LastRead | None = None,
    ) -> Snapshot:
        """Reads the Anki notes that may have changed, and those that no longer look like ours.

        ``cards`` are cards of these Anki notes, as far as they are known.
        """
        there = frozenset(unchanged)
        notes = tuple(await self._reader.notes([found for found in ids if found not in there], cards=cards))
        lost = known.keys() - there - {note.anki_id for note in notes}
        strays = tuple(await self._reader.by_id(sorted(lost))) if lost else ()
        return Snapshot(there, notes, strays, last_read)


def _times(ids: Sequence[int]) -> Call:
    return "notesModTime", {"notes": ids}


def _cards(known: Known, edited: str = "") -> Call:
    """Returns the question for the cards of Anki notes that will be read: by this search, or for certain."""
    again = [str(anki_id) for anki_id, modified in known.items() if not modified]
    certain = f"nid:{','.join(again) if 0 < len(again) <= FEW_IDS else 0}"
    return "findCards", {"query": f"{certain} or ({edited})" if edited else certain}


def _left_alone(ids: Sequence[int], remembered: Remembered, claimed: Collection[int]) -> set[int]:
    """Returns the Anki notes of other vaults that are there and do not carry this vault's id."""
    return {found for found in ids if found in remembered.others and found not in claimed}


def _days_back(last: LastRead | None, now: int) -> int | None:
    """Returns how many of Anki's days a search has to cover; None if all Anki notes must be read."""
    if last is None or now < last.at or now - last.whole_at >= _WHOLE_READ_EVERY:
        return None
    return (now - last.at) // _DAY + _SHORTEST_SEARCH
