"""Creates the Anki notes of new cards."""

from __future__ import annotations

import time
from collections.abc import Sequence

from anki.collection import (
    AddNoteRequest,
)

from obsidian_anki_sync.anki.collection.cards import (
    extend_queue,
)
from obsidian_anki_sync.anki.collection.open_collection import (
    OpenCollection,
    Outcomes,
    Ready,
    RefusedCard,
    filled,
)
from obsidian_anki_sync.anki.collection.reading import taken_guids
from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.anki.note_ids import new_ids
from obsidian_anki_sync.anki.stored import fresh_note
from obsidian_anki_sync.domain.planning.action import Action, Outcome, OutcomeKind


def create(opened: OpenCollection, actions: Sequence[Action]) -> Outcomes:
    """Returns the outcomes of creates. All Anki notes are added in one transaction."""
    taken = taken_guids(opened.query, [a.slug for a in actions if a.slug not in opened.ids])
    outcomes: Outcomes = {}
    ready: dict[str, Ready] = {}
    for action in actions:
        card = action.card
        assert card is not None
        if card.slug in opened.ids:
            outcomes[card.slug] = Outcome(card.slug, OutcomeKind.STALE, opened.ids[card.slug])
            continue
        try:
            if card.slug in taken:
                raise RefusedCard(
                    "Anki has this card already, with another note type or without its slug. It was not "
                    "changed."
                )
            ready[card.slug] = opened.prepare(card)
        except RefusedCard as refusal:
            outcomes[card.slug] = Outcome(card.slug, OutcomeKind.FAILED, message=str(refusal))
    _add(opened, list(ready.values()))
    return {**outcomes, **opened.written(opened.ids_of(ready))}


def _add(opened: OpenCollection, ready: Sequence[Ready]) -> None:
    """Adds Anki notes in one transaction, and in another one those with a note type that is new."""
    blanks = opened.blanks(one.card.content.note_type for one in ready)
    requests, first = [], []
    for one in ready:
        blank = blanks.get(one.card.content.note_type)
        if blank is None:
            first.append(one)
        else:
            note = filled(blank, one, guid_of(one.card.slug), one.fields)
            requests.append(AddNoteRequest(note=note, deck_id=one.deck))
    extend_queue(opened.collection)
    if first:
        _import(opened, first)
        extend_queue(opened.collection)
    if requests:
        opened.collection.add_notes(requests)


def _import(opened: OpenCollection, ready: Sequence[Ready]) -> None:
    """Adds Anki notes by a package, since only an import keeps the id of a new note type.

    The collection must not have their note types yet: if the user had added a field, Anki would make a second
    note type.
    """
    now = int(time.time())
    ids = new_ids(len(ready))
    opened.import_notes([fresh_note(one.card, one.fields, now, next(ids)) for one in ready])
