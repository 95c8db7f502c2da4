"""Reads and links the Anki notes of a collection that are not ours, through the ``anki`` library."""

from __future__ import annotations

import json
from collections.abc import Collection as Ids
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anki.collection import Collection
from anki.consts import MODEL_CLOZE
from anki.models import NotetypeDict, NotetypeId
from anki.notes import Note, NoteId

from obsidian_anki_sync.anki.collection.reading import CardStates, Query, card_states, read_catalogue
from obsidian_anki_sync.anki.note_types.designs import NOTE_TYPE_BY_ID
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.foreign_note import ForeignNote


def read_foreign_notes(collection: Collection, query: Query, ids: Ids[int] | None) -> list[ForeignNote]:
    """Returns the Anki notes of note types that are not ours: all, or those with these ids."""
    models = {int(model["id"]): model for model in collection.models.all()}
    theirs = {key: model for key, model in models.items() if key not in NOTE_TYPE_BY_ID}
    rows = list(
        query(
            "select id, mid, mod, tags, flds from notes where mid in (select value from json_each(?1))"
            " and (?2 is null or id in (select value from json_each(?2))) order by id",
            json.dumps(list(theirs)),
            None if ids is None else json.dumps(list(ids)),
        )
    )
    states = card_states(query, [row[0] for row in rows])
    decks = read_catalogue(query).decks
    return list(_foreign_notes(rows, theirs, states, decks))


def _foreign_notes(
    rows: Sequence[Sequence[Any]],
    models: Mapping[int, NotetypeDict],
    states: Mapping[int, CardStates],
    decks: Mapping[int, str],
) -> Iterator[ForeignNote]:
    for anki_id, model_id, modified, tags, joined in rows:
        model = models[model_id]
        names = [field["name"] for field in model["flds"]]
        state = states.get(anki_id, CardStates(0))
        note = AnkiNote(
            anki_id=anki_id,
            slug="",
            note_type=model["name"],
            fields=dict(zip(names, joined.split("\x1f"), strict=True)),
            tags=tuple(tags.split()),
            deck=decks.get(state.deck, "Default"),
            modified=modified,
            reviewed=state.reviewed,
            suspended=state.suspended,
            marked=state.marked,
        )
        yield ForeignNote(note, model["type"] == MODEL_CLOZE, len(model["tmpls"]))


def retyped(collection: Collection, anki_id: int, model_id: int) -> Note:
    """Returns the Anki note with another note type and the same cards; it is not written yet.

    Anki's own way to change the note type would force a full sync with AnkiWeb. Both note types need the same
    number of templates, so that each card has one.
    """
    model = collection.models.get(NotetypeId(model_id))
    assert model is not None
    note = collection.get_note(NoteId(anki_id))
    note.mid = NotetypeId(model_id)
    note._fmap = collection.models.field_map(model)
    note.fields = [""] * len(model["flds"])
    return note
