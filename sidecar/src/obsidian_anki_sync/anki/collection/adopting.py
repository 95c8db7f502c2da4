"""Links Anki notes of other tools; their cards stay as they are."""

from __future__ import annotations

from collections.abc import Collection as AbstractCollection
from collections.abc import Sequence

from obsidian_anki_sync.anki.collection.foreign_notes import read_foreign_notes, retyped
from obsidian_anki_sync.anki.collection.open_collection import (
    OpenCollection,
    Outcomes,
    RefusedCard,
    stale,
    with_content,
)
from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS
from obsidian_anki_sync.anki.stored import is_as_before
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.action import Action, Outcome, OutcomeKind


def foreign_notes(opened: OpenCollection, ids: AbstractCollection[int] | None) -> list[ForeignNote]:
    """Returns the Anki notes that are not ours: all, or those with these ids."""
    return read_foreign_notes(opened.collection, opened.query, ids)


def adopt(opened: OpenCollection, actions: Sequence[Action]) -> Outcomes:
    """Returns the outcomes of linking Anki notes of other tools; their cards stay as they are."""
    if not actions:
        return {}
    ids = [action.before.anki_id for action in actions if action.before]
    seen = {foreign_note.anki_id: foreign_note.note for foreign_note in foreign_notes(opened, ids)}
    opened.add_missing_note_types({action.card.content.note_type for action in actions if action.card})
    outcomes: Outcomes = {}
    notes, written = [], {}
    for action in actions:
        card, before = action.card, action.before
        assert card is not None
        assert before is not None
        note = seen.get(before.anki_id)
        if note is None or card.slug in opened.ids or not is_as_before(note, before):
            outcomes[card.slug] = stale(card.slug, note)
            continue
        try:
            ready = opened.prepare(card)
        except RefusedCard as refusal:
            outcomes[card.slug] = Outcome(card.slug, OutcomeKind.FAILED, message=str(refusal))
            continue
        ours = retyped(opened.collection, before.anki_id, MODEL_IDS[BY_NAME[card.content.note_type].key])
        notes.append(with_content(ours, ready, ready.fields))
        written[card.slug] = before.anki_id
    if notes:
        opened.collection.update_notes(notes)
        opened.ids |= written
    return {**outcomes, **opened.written(written)}
