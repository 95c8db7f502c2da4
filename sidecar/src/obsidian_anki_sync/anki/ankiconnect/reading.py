"""Anki notes of ours, read in few and large requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.client import Client, RefusalError
from obsidian_anki_sync.domain.anki_note import AnkiNote, Snapshot
from obsidian_anki_sync.domain.note_type import BY_NAME, NOTE_TYPES, SLUG

OURS = " or ".join(f'"note:{note_type.name}"' for note_type in NOTE_TYPES)

# A thousand Anki notes make an answer of about half a megabyte.
_NOTES_A_REQUEST = 1000
_TIMES_A_REQUEST = 10_000
# Searching a field looks at every Anki note for each word; from here on reading all of ours is quicker.
_FEW_SLUGS = 150
# A search names this many ids without becoming slower than one for all of ours.
_FEW_IDS = 500


async def read_snapshot(client: Client, known: Mapping[int, int], *, tells_times: bool) -> Snapshot:
    """What Anki holds of ours; ``known`` maps ids to the modification last seen (seconds)."""
    ids = await client.ask("findNotes", query=OURS)
    unchanged: frozenset[int] = frozenset()
    if tells_times and known:
        unchanged = await _unchanged(client, [found for found in ids if found in known], known)
    return Snapshot(unchanged, tuple(await read_notes(client, [i for i in ids if i not in unchanged])))


async def read_by_slug(client: Client, slugs: Collection[str]) -> dict[str, AnkiNote]:
    """The Anki notes with these slugs; of several with one, the oldest."""
    if not slugs:
        return {}
    wanted = set(slugs)
    query = OURS
    if len(wanted) <= _FEW_SLUGS:
        query = f"({OURS}) ({' or '.join(f'{_quoted(SLUG, slug)}' for slug in sorted(wanted))})"
    return await read_found(client, query, wanted)


async def read_added(client: Client, slugs: Collection[str]) -> dict[str, AnkiNote]:
    """The Anki notes with these slugs among those that were just added."""
    if len(slugs) <= _FEW_SLUGS:
        return await read_by_slug(client, slugs)
    # Anki's day may have ended in between, so yesterday counts too.
    return await read_found(client, f"({OURS}) added:2", set(slugs))


async def read_found(client: Client, query: str, slugs: Collection[str]) -> dict[str, AnkiNote]:
    """The Anki notes of ours that a search finds and that have one of these slugs."""
    notes = await read_notes(client, await client.ask("findNotes", query=query), slugs)
    return {note.slug: note for note in sorted(notes, key=lambda note: -note.anki_id)}


async def read_notes(
    client: Client, ids: Sequence[int], slugs: Collection[str] | None = None
) -> list[AnkiNote]:
    """These Anki notes in full, as far as they are ours and, if ``slugs`` are given, have one of them."""
    infos: list[dict[str, Any]] = []
    for start in range(0, len(ids), _NOTES_A_REQUEST):
        found = await client.ask("notesInfo", notes=list(ids[start : start + _NOTES_A_REQUEST]))
        infos += [info for info in found if _is_ours(info) and (slugs is None or _slug(info) in slugs)]
    if not infos:
        return []
    states = await _States.of(client, infos)
    return [states.note(info) for info in infos]


class _States:
    """What the cards of some Anki notes are: their decks, and which were answered or are suspended."""

    def __init__(self, decks: Mapping[int, str], reviewed: set[int], suspended: set[int]) -> None:
        self._decks = decks
        self._reviewed = reviewed
        self._suspended = suspended

    @classmethod
    async def of(cls, client: Client, infos: Sequence[Mapping[str, Any]]) -> _States:
        """Asks for all of them at once, by searches: `cardsInfo` costs ten times as much."""
        first_cards = [min(info["cards"]) for info in infos if info["cards"]]
        those = OURS
        if len(infos) <= _FEW_IDS:
            those = f"nid:{','.join(str(info['noteId']) for info in infos)}"
        decks, reviewed, suspended = await client.ask_all(
            [
                ("getDecks", {"cards": first_cards}),
                ("findNotes", {"query": f"({those}) prop:reps>0"}),
                ("findCards", {"query": f"({those}) is:suspended"}),
            ]
        )
        for answer in (decks, reviewed, suspended):
            if isinstance(answer, RefusalError):
                raise answer
        return cls(
            {card: deck for deck, cards in decks.items() for card in cards}, set(reviewed), set(suspended)
        )

    def note(self, info: Mapping[str, Any]) -> AnkiNote:
        cards = info["cards"]
        return AnkiNote(
            info["noteId"],
            _slug(info),
            info["modelName"],
            {name: field["value"] for name, field in _in_order(info)},
            tuple(info["tags"]),
            self._decks.get(min(cards), "Default") if cards else "Default",
            info.get("mod", 0),
            reviewed=info["noteId"] in self._reviewed,
            suspended=bool(cards) and self._suspended.issuperset(cards),
        )


async def _unchanged(client: Client, ids: Sequence[int], known: Mapping[int, int]) -> frozenset[int]:
    portions = [ids[start : start + _TIMES_A_REQUEST] for start in range(0, len(ids), _TIMES_A_REQUEST)]
    answers = [await client.ask("notesModTime", notes=list(portion)) for portion in portions]
    return frozenset(
        answer["noteId"]
        for answer in chain.from_iterable(answers)
        if answer and known[answer["noteId"]] == answer["mod"]
    )


def _is_ours(info: Mapping[str, Any]) -> bool:
    """Whether it is one of our note types and not a user's own of the same name."""
    known = BY_NAME.get(info.get("modelName", ""))
    return known is not None and set(known.fields) <= info["fields"].keys() and bool(_slug(info))


def _slug(info: Mapping[str, Any]) -> str:
    field = info["fields"].get(SLUG) if "fields" in info else None
    return str(field["value"]) if field else ""


def _in_order(info: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return sorted(info["fields"].items(), key=lambda item: item[1]["order"])


def _quoted(field: str, text: str) -> str:
    escaped = "".join(f"\\{c}" if c in '\\*_":' else c for c in text)
    return f'"{field}:{escaped}"'
