"""Reads our Anki notes in few and large requests."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.anki.ankiconnect.note_types import FoundNoteType, NoteTypes
from obsidian_anki_sync.anki.ankiconnect.states import States, StatesReader
from obsidian_anki_sync.domain.anki_note import UNKNOWN_TIME, VAULT_MARK, AnkiNote
from obsidian_anki_sync.domain.note_type import SLUG
from obsidian_anki_sync.domain.offer import Offer

T = TypeVar("T")

Info = Mapping[str, Any]
"""The add-on's answer about an Anki note."""

# An answer about this many Anki notes has about a megabyte.
_NOTES_A_REQUEST = 2500
# A search for this many slugs takes little longer than one for a single slug; Anki refuses much longer ones.
_SLUGS_A_SEARCH = 500


class NoteReader:
    """Reads our Anki notes, under our names of note types and fields. All methods raise ``TargetError``."""

    def __init__(self, client: Client, note_types: NoteTypes) -> None:
        self._client = client
        self._note_types = note_types
        self._states = StatesReader(client)

    async def by_slug(self, slugs: Collection[str]) -> list[AnkiNote]:
        """Returns the Anki notes with these slugs, the oldest first."""
        return await self.notes(sorted(await self._ids(slugs)), set(slugs)) if slugs else []

    async def others_by_slug(self, notes: Mapping[str, int]) -> list[AnkiNote]:
        """Returns the Anki notes that have one of these slugs and another id than the one given for it."""
        others = await self._ids(notes.keys()) - set(notes.values())
        return await self.notes(sorted(others), set(notes)) if others else []

    async def _ids(self, slugs: Collection[str]) -> set[int]:
        # Anki finds some thousand slugs in less time than it takes to read all Anki notes.
        searches: list[Call] = [
            ("findNotes", {"query": self._note_types.with_slugs(portion)})
            for portion in _portions_of(sorted(slugs), _SLUGS_A_SEARCH)
        ]
        return set(chain.from_iterable(await self._client.ask_each(searches)))

    async def added(self, slugs: Collection[str]) -> list[AnkiNote]:
        """Returns the Anki notes with these slugs among those that were just added, the oldest first."""
        if len(slugs) <= _SLUGS_A_SEARCH:
            return await self.by_slug(slugs)
        # Anki's day may have ended in between, so yesterday counts too.
        return await self._found(f"{self._note_types.ours} added:2", set(slugs))

    async def notes(
        self, ids: Sequence[int], slugs: Collection[str] | None = None, cards: Sequence[int] = ()
    ) -> list[AnkiNote]:
        """Returns those of these Anki notes that are ours and, if ``slugs`` are given, have one of them.

        ``cards`` are cards of theirs: where all are known, their decks take no request of their own.
        """
        infos, known, answers = await self._infos(ids, self._note_types.ours, cards)
        return await self._ours(infos, known, answers, slugs)

    def questions(self, ids: Sequence[int]) -> list[Call]:
        """Returns what to ask about a few Anki notes; ``answered`` reads the answers."""
        return [
            ("modelNamesAndIds", {}),
            ("notesInfo", {"notes": ids}),
            *self._states.questions(ids, self._note_types.ours),
        ]

    async def answered(self, answers: Sequence[Any]) -> list[AnkiNote]:
        """Returns our Anki notes among the answers to ``questions``."""
        names, infos, *states = answers
        known = self._note_types.recognised(names)
        return await self._ours([info for info in infos if info], known, states)

    async def _ours(
        self,
        infos: Sequence[Info],
        known: Mapping[str, FoundNoteType],
        answers: Sequence[Any],
        slugs: Collection[str] | None = None,
    ) -> list[AnkiNote]:
        ours = [
            (info, found)
            for info in infos
            if (found := known.get(info.get("modelName", "")))
            and found.has(info["fields"])
            and (slug := _slug(info, found))
            and (slugs is None or slug in slugs)
        ]
        if not ours:
            return []
        states = await self._states.read([info for info, _ in ours], answers)
        return [_note(info, found, states) for info, found in ours]

    async def _infos(
        self, ids: Sequence[int], those: str, cards: Sequence[int] = ()
    ) -> tuple[list[Info], Mapping[str, FoundNoteType], Sequence[Any]]:
        """Returns the Anki notes that exist, our note types by name, and the answers about states.

        ``those`` is a search that finds at least all of these Anki notes.
        """
        infos: list[Info] = []
        names: Mapping[str, int] = {}
        states: Sequence[Any] = ()
        for portion in portions(ids):
            # Each request takes long, so the first one asks for all states.
            about_states = [] if states else self._states.questions(ids, those, cards)
            names, some, *answers = await self._client.ask_each(
                [("modelNamesAndIds", {}), ("notesInfo", {"notes": portion}), *about_states]
            )
            states = states or answers
            infos += [info for info in some if info]
        return infos, self._note_types.recognised(names), states

    async def by_id(self, ids: Sequence[int]) -> list[AnkiNote]:
        """Returns those of these Anki notes that exist, of any note type.

        A note of a note type that is not ours has an empty slug, and Anki's names of note type and fields.
        """
        return [note for note, _ in await self.with_note_types(ids)]

    async def with_other_note_types(self) -> list[AnkiNote]:
        """Returns the Anki notes with a source link of ours whose note type is not ours, as Anki names it."""
        query = f'-{self._note_types.ours} "*{VAULT_MARK}*"'
        return await self.by_id(sorted(await self._client.ask("findNotes", query=query)))

    async def with_note_types(self, ids: Sequence[int]) -> list[tuple[AnkiNote, FoundNoteType | None]]:
        """Returns what ``by_id`` does, each Anki note with its note type; None for one that is not ours."""
        found: list[tuple[AnkiNote, FoundNoteType | None]] = []
        for portion in portions(ids):
            infos, known, answers = await self._infos(portion, f"nid:{','.join(map(str, portion))}")
            if infos:
                states = await self._states.read(infos, answers)
                kinds = [known.get(info["modelName"]) for info in infos]
                found += [
                    (_any_note(info, kind, states), kind) for info, kind in zip(infos, kinds, strict=True)
                ]
        return found

    async def _found(self, query: str, slugs: Collection[str]) -> list[AnkiNote]:
        return await self.notes(sorted(await self._client.ask("findNotes", query=query)), slugs)


async def read_offer(client: Client) -> Offer:
    """Returns the decks and the note types that Anki has."""
    decks, names = await client.ask_each([("deckNames", {}), ("modelNames", {})])
    fields = await client.ask_each([("modelFieldNames", {"modelName": name}) for name in names])
    return Offer(tuple(decks), dict(zip(names, map(tuple, fields), strict=True)))


def fields_of(info: Info) -> dict[str, str]:
    """Returns the fields of an Anki note, in their order."""
    ordered = sorted(info["fields"].items(), key=lambda item: item[1]["order"])
    return {name: field["value"] for name, field in ordered}


def as_anki_note(
    info: Info, slug: str, note_type: str, fields: Mapping[str, str], states: States
) -> AnkiNote:
    """Returns an Anki note, made of the add-on's answers about it and its cards."""
    cards = info["cards"]
    return AnkiNote(
        anki_id=info["noteId"],
        slug=slug,
        note_type=note_type,
        fields=fields,
        tags=tuple(info["tags"]),
        deck=states.decks.get(min(cards), "Default") if cards else "Default",
        modified=info.get("mod", UNKNOWN_TIME),
        reviewed=info["noteId"] in states.answered,
        suspended=bool(cards) and states.suspended.issuperset(cards),
        marked=info["noteId"] in states.marked,
    )


def _any_note(info: Info, found: FoundNoteType | None, states: States) -> AnkiNote:
    if found and not found.fields.values() - info["fields"].keys():
        return _note(info, found, states)
    return as_anki_note(info, "", info["modelName"], fields_of(info), states)


def _note(info: Info, found: FoundNoteType, states: States) -> AnkiNote:
    fields = found.ours(fields_of(info))
    return as_anki_note(info, fields[SLUG], found.note_type.name, fields, states)


def _slug(info: Info, found: FoundNoteType) -> str:
    return str(info["fields"][found.fields[SLUG]]["value"])


def portions(ids: Sequence[int], size: int = _NOTES_A_REQUEST) -> Iterator[list[int]]:
    """Yields the ids in portions that suit one request."""
    return _portions_of(ids, size)


def _portions_of(items: Sequence[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
