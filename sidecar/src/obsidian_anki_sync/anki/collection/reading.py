"""Reads our Anki notes from a collection's tables, which SQLite or the `anki` library has open."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from msgspec import Struct

from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.anki.note_types.designs import NOTE_TYPE_BY_ID
from obsidian_anki_sync.anki.stored import first_of_each
from obsidian_anki_sync.domain.anki_note import VAULT_MARK, AnkiNote, Snapshot
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.note_type import SLUG, NoteType
from obsidian_anki_sync.domain.offer import Offer

Query = Callable[..., Iterable[Sequence[Any]]]
"""Runs a statement with parameters and yields its rows: SQLite's own, or that of the ``anki`` library."""

_CHUNK = 1000
_FIRST_VERSION_WITH_TABLES = 15
_SUSPENDED = -1


class Layout(Struct, frozen=True):
    """One of our note types as this collection has it: all its fields in order, including the user's."""

    note_type: NoteType
    fields: tuple[str, ...]
    slug_at: int


class Catalogue(Struct, frozen=True):
    """The decks of a collection by id, and those of our note types that it has, by id."""

    decks: Mapping[int, str]
    layouts: Mapping[int, Layout]


def read_catalogue(query: Query) -> Catalogue:
    """Returns the decks and our note types; raises ``TargetError`` if one lost a field that we need."""
    decks, note_types = _tables(query)
    ours = {
        key: _layout(known, note_types[key][1]) for key, known in NOTE_TYPE_BY_ID.items() if key in note_types
    }
    return Catalogue(decks, ours)


def read_offer(query: Query) -> Offer:
    """Returns all decks and note types of the collection."""
    decks, note_types = _tables(query)
    return Offer(tuple(decks.values()), dict(note_types.values()))


def _tables(query: Query) -> tuple[dict[int, str], dict[int, tuple[str, tuple[str, ...]]]]:
    """Returns the names of decks by id, and the names of note types with their fields by id."""
    [[version]] = query("select ver from col")
    if version < _FIRST_VERSION_WITH_TABLES:
        [[models, decks]] = query("select models, decks from col")
        return (
            {int(key): str(deck["name"]) for key, deck in json.loads(decks).items()},
            {
                int(key): (str(model["name"]), _names(model["flds"]))
                for key, model in json.loads(models).items()
            },
        )
    names = {key: str(name).replace("\x1f", "::") for key, name in query("select id, name from decks")}
    fields: dict[int, tuple[str, ...]] = {}
    for key, name in query("select ntid, name from fields order by ntid, ord"):
        fields[key] = (*fields.get(key, ()), str(name))
    return names, {
        key: (str(name), fields.get(key, ())) for key, name in query("select id, name from notetypes")
    }


def _names(fields: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(field["name"]) for field in sorted(fields, key=lambda field: int(field["ord"])))


def _layout(note_type: NoteType, fields: tuple[str, ...]) -> Layout:
    missing = [name for name in note_type.fields if name not in fields]
    if missing:
        raise TargetError(
            f"The note type {note_type.name} in Anki has no field {', '.join(missing)}.",
            "In Anki, open Tools > Manage Note Types > Fields and add it, or give it back that name.",
        )
    return Layout(note_type, fields, fields.index(SLUG))


def read_snapshot(query: Query, known: Mapping[int, int]) -> Snapshot:
    """Returns our Anki notes; ``known`` maps ids to the last known modification in seconds."""
    catalogue = read_catalogue(query)
    unchanged, others = set(), []
    for anki_id, modified in query(
        "select id, mod from notes where mid in (select value from json_each(?))",
        _ids(catalogue.layouts),
    ):
        if known.get(anki_id) == modified:
            unchanged.add(anki_id)
        else:
            others.append(anki_id)
    read = tuple(_read(query, catalogue, others))
    lost = known.keys() - unchanged - {note.anki_id for note in read}
    strays = tuple(read_any(query, lost)) if lost else ()
    return Snapshot(frozenset(unchanged), read, strays)


def read_by_slug(query: Query, slugs: Collection[str], ids: Mapping[str, int] = {}) -> dict[str, AnkiNote]:
    """Returns our Anki notes with these slugs, by slug.

    Of several Anki notes with one slug, it returns the one with the id in ``ids``.
    """
    catalogue = read_catalogue(query)
    if not catalogue.layouts or not slugs:
        return {}
    wanted = set(slugs)
    likely = [
        anki_id
        for [anki_id] in query(
            "select id from notes where mid in (select value from json_each(?1)) "
            "and (guid in (select value from json_each(?2)) or id in (select value from json_each(?3)))",
            _ids(catalogue.layouts),
            json.dumps([guid_of(slug) for slug in wanted]),
            _ids(ids.values()),
        )
    ]
    found = first_of_each((note for note in _read(query, catalogue, likely) if note.slug in wanted), ids)
    missing = wanted - found.keys()
    if missing:  # An Anki note that another program added has a GUID of its own.
        others = [anki_id for slug, anki_id in _slugs(query, catalogue) if slug in missing]
        for note in _read(query, catalogue, others):
            found.setdefault(note.slug, note)
    return found


def read_any(query: Query, ids: Collection[int]) -> Iterator[AnkiNote]:
    """Yields those of these Anki notes that exist, of any note type.

    A note of a note type that is not ours has an empty slug, and Anki's names of note type and fields.
    """
    _, note_types = _tables(query)
    catalogue = read_catalogue(query)
    states = card_states(query, ids)
    for anki_id, model_id, modified, tags, joined in query(
        "select id, mid, mod, tags, flds from notes where id in (select value from json_each(?)) order by id",
        _ids(ids),
    ):
        layout = catalogue.layouts.get(model_id)
        name, names = (layout.note_type.name, layout.fields) if layout else note_types[model_id]
        texts = str(joined).split("\x1f")
        fields = dict(zip(names, texts + [""] * (len(names) - len(texts)), strict=False))
        yield _anki_note(
            anki_id, fields[SLUG] if layout else "", name, fields, tags, modified, states, catalogue
        )


def read_with_other_note_types(query: Query) -> list[AnkiNote]:
    """Returns the Anki notes with a source link of ours whose note type is not ours, as Anki names it."""
    ids = query(
        "select id from notes where mid not in (select value from json_each(?)) and flds like ?",
        _ids(read_catalogue(query).layouts),
        f"%{VAULT_MARK}%",
    )
    return list(read_any(query, [anki_id for [anki_id] in ids]))


def slug_index(query: Query) -> dict[str, int]:
    """Returns the ids of our Anki notes by slug.

    Of several Anki notes with one slug, it returns the one with our GUID, else the oldest.
    """
    index: dict[str, int] = {}
    for slug, anki_id in _slugs(query, read_catalogue(query)):
        index.setdefault(slug, anki_id)
    return index


def taken_guids(query: Query, slugs: Collection[str]) -> set[str]:
    """Returns the slugs whose GUID is in use, by an Anki note of any note type."""
    by_guid = {guid_of(slug): slug for slug in slugs}
    rows = query(
        "select guid from notes where guid in (select value from json_each(?))", json.dumps(list(by_guid))
    )
    return {by_guid[guid] for [guid] in rows}


def _slugs(query: Query, catalogue: Catalogue) -> list[tuple[str, int]]:
    """Returns slug and id of all our Anki notes; those with our GUID first, then by age."""
    own: list[tuple[str, int]] = []
    foreign: list[tuple[str, int]] = []
    for model_id, layout in catalogue.layouts.items():
        last = 0
        while rows := list(
            query(
                "select id, guid, flds from notes where mid = ? and id > ? order by id limit ?",
                model_id,
                last,
                _CHUNK,
            )
        ):
            last = rows[-1][0]
            for anki_id, guid, joined in rows:
                slug = _split(joined, layout)[layout.slug_at]
                if slug:
                    (own if guid == guid_of(slug) else foreign).append((slug, anki_id))
    return own + sorted(foreign, key=lambda pair: pair[1])


def _read(query: Query, catalogue: Catalogue, ids: Collection[int]) -> Iterator[AnkiNote]:
    """Yields those of these Anki notes that are ours and have a slug, in the order of their ids."""
    remaining = iter(sorted(ids))
    while chunk := list(islice(remaining, _CHUNK)):
        cards = card_states(query, chunk)
        for anki_id, model_id, modified, tags, joined in query(
            "select id, mid, mod, tags, flds from notes "
            "where id in (select value from json_each(?)) order by id",
            _ids(chunk),
        ):
            layout = catalogue.layouts.get(model_id)
            if layout is None:
                continue
            fields = dict(zip(layout.fields, _split(joined, layout), strict=True))
            if not fields[SLUG]:
                continue
            name = layout.note_type.name
            yield _anki_note(anki_id, fields[SLUG], name, fields, tags, modified, cards, catalogue)


def _anki_note(
    anki_id: int,
    slug: str,
    note_type: str,
    fields: Mapping[str, str],
    tags: Any,
    modified: int,
    states: Mapping[int, CardStates],
    catalogue: Catalogue,
) -> AnkiNote:
    state = states.get(anki_id, CardStates(0))
    return AnkiNote(
        anki_id=anki_id,
        slug=slug,
        note_type=note_type,
        fields=fields,
        tags=tuple(str(tags).split()),
        deck=catalogue.decks.get(state.deck, "Default"),
        modified=modified,
        reviewed=state.reviewed,
        suspended=state.suspended,
        marked=state.marked,
    )


class CardStates(NamedTuple):
    """The state of an Anki note's cards: the deck of the first card; the other fields as in ``AnkiNote``."""

    deck: int
    reviewed: bool = False
    suspended: bool = False
    marked: bool = False


def card_states(query: Query, ids: Iterable[int]) -> dict[int, CardStates]:
    """Returns the states of the cards of each of these Anki notes."""
    states: dict[int, CardStates] = {}
    for anki_id, deck, queue, flags, answered in query(
        # A card in a filtered deck belongs to the deck it came from.
        "select nid, iif(odid, odid, did), queue, flags & 7, "
        "reps > 0 or type > 0 or exists (select 1 from revlog where cid = cards.id) "
        "from cards where nid in (select value from json_each(?)) order by nid, ord",
        _ids(ids),
    ):
        known = states.get(anki_id, CardStates(deck, suspended=True))
        is_suspended = queue == _SUSPENDED
        states[anki_id] = CardStates(
            known.deck,
            known.reviewed or bool(answered),
            known.suspended and is_suspended,
            known.marked or is_suspended or bool(flags),
        )
    return states


def count_reviews(query: Query, ids: Collection[int]) -> dict[int, int]:
    """Returns how often the cards of each of these Anki notes were answered."""
    rows = query(
        "select nid, max(sum(reps), (select count(*) from revlog join cards as c on c.id = cid"
        " where c.nid = cards.nid)) from cards where nid in (select value from json_each(?)) group by nid",
        _ids(ids),
    )
    return {int(anki_id): int(count) for anki_id, count in rows}


def _split(joined: str, layout: Layout) -> list[str]:
    fields = str(joined).split("\x1f")
    return fields + [""] * (len(layout.fields) - len(fields))


def _ids(ids: Iterable[int]) -> str:
    return json.dumps(list(ids))
