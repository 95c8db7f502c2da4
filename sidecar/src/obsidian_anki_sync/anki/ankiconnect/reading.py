"""Anki notes of ours, read in few and large requests."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.client import Client
from obsidian_anki_sync.anki.ankiconnect.note_types import OURS, Found, recognised
from obsidian_anki_sync.anki.ankiconnect.states import States, read_states
from obsidian_anki_sync.domain.anki_note import AnkiNote, Snapshot
from obsidian_anki_sync.domain.note_type import SLUG
from obsidian_anki_sync.domain.offer import Offer

Info = Mapping[str, Any]
"""What the add-on tells of an Anki note."""

# So many Anki notes make an answer of about a megabyte.
_NOTES_A_REQUEST = 2500
_TIMES_A_REQUEST = 10_000
# One expression for this many costs little more than one for a single slug; Anki refuses much longer ones.
_FEW_SLUGS = 500


async def read_snapshot(client: Client, known: Mapping[int, int], *, tells_times: bool) -> Snapshot:
    """What Anki holds of ours; ``known`` maps ids to the modification last seen (seconds)."""
    ids = await client.ask("findNotes", query=OURS)
    unchanged: frozenset[int] = frozenset()
    if tells_times and known:
        times = await read_times(client, [found for found in ids if found in known])
        unchanged = frozenset(found for found, modified in times.items() if modified == known[found])
    return Snapshot(unchanged, tuple(await read_notes(client, [i for i in ids if i not in unchanged])))


async def read_offer(client: Client) -> Offer:
    """The decks and the note types that Anki has."""
    decks, names = await client.ask_each([("deckNames", {}), ("modelNames", {})])
    fields = await client.ask_each([("modelFieldNames", {"modelName": name}) for name in names])
    return Offer(tuple(decks), dict(zip(names, map(tuple, fields), strict=True)))


async def read_by_slug(client: Client, slugs: Collection[str]) -> list[AnkiNote]:
    """The Anki notes with these slugs, the oldest first."""
    if not slugs:
        return []
    query = OURS
    if len(slugs) <= _FEW_SLUGS:
        query = f'{OURS} "{SLUG}:re:^(?:{"|".join(map(re.escape, sorted(slugs)))})$"'
    return await _read_found(client, query, set(slugs))


async def read_added(client: Client, slugs: Collection[str]) -> list[AnkiNote]:
    """The Anki notes with these slugs among those that were just added, the oldest first."""
    if len(slugs) <= _FEW_SLUGS:
        return await read_by_slug(client, slugs)
    # Anki's day may have ended in between, so yesterday counts too.
    return await _read_found(client, f"{OURS} added:2", set(slugs))


async def read_notes(
    client: Client, ids: Sequence[int], slugs: Collection[str] | None = None
) -> list[AnkiNote]:
    """These Anki notes in full, as far as they are ours and, if ``slugs`` are given, have one of them."""
    ours: list[tuple[Info, Found]] = []
    for start in range(0, len(ids), _NOTES_A_REQUEST):
        portion = list(ids[start : start + _NOTES_A_REQUEST])
        names, infos = await client.ask_each([("modelNamesAndIds", {}), ("notesInfo", {"notes": portion})])
        known = recognised(names)
        ours += [
            (info, found)
            for info in infos
            if (found := known.get(info.get("modelName", "")))
            and found.has(info["fields"])
            and (slug := _slug(info))
            and (slugs is None or slug in slugs)
        ]
    if not ours:
        return []
    states = await read_states(client, [info for info, _ in ours])
    return [_note(info, found, states) for info, found in ours]


async def read_times(client: Client, ids: Sequence[int]) -> dict[int, int]:
    """When these Anki notes were modified (seconds), as far as they exist; an old add-on cannot tell."""
    portions = [ids[start : start + _TIMES_A_REQUEST] for start in range(0, len(ids), _TIMES_A_REQUEST)]
    answers = [await client.ask("notesModTime", notes=list(portion)) for portion in portions]
    return {answer["noteId"]: answer["mod"] for answer in chain.from_iterable(answers) if answer}


def first_of_each(notes: Iterable[AnkiNote]) -> dict[str, AnkiNote]:
    """The Anki notes by their slugs, of several with one slug the first."""
    first: dict[str, AnkiNote] = {}
    for note in notes:
        first.setdefault(note.slug, note)
    return first


async def _read_found(client: Client, query: str, slugs: Collection[str]) -> list[AnkiNote]:
    return await read_notes(client, sorted(await client.ask("findNotes", query=query)), slugs)


def _note(info: Info, found: Found, states: States) -> AnkiNote:
    cards = info["cards"]
    fields = sorted(info["fields"].items(), key=lambda item: item[1]["order"])
    return AnkiNote(
        info["noteId"],
        _slug(info),
        found.note_type.name,
        {name: field["value"] for name, field in fields},
        tuple(info["tags"]),
        states.decks.get(min(cards), "Default") if cards else "Default",
        info.get("mod", 0),
        reviewed=info["noteId"] in states.answered,
        suspended=bool(cards) and states.suspended.issuperset(cards),
    )


def _slug(info: Info) -> str:
    return str(info["fields"][SLUG]["value"])
