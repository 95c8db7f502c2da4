"""Removes Anki notes: deletes unanswered ones, suspends and tags those that are kept."""

from __future__ import annotations

from collections.abc import Sequence

from anki.notes import NoteId

from obsidian_anki_sync.anki.collection.cards import (
    retire,
)
from obsidian_anki_sync.anki.collection.open_collection import (
    OpenCollection,
    Outcomes,
    is_unchanged,
    stale,
)
from obsidian_anki_sync.anki.stored import is_kept
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import Action, Outcome, OutcomeKind


def remove(opened: OpenCollection, actions: Sequence[Action]) -> Outcomes:
    """Returns the outcomes of removals."""
    now = opened.now(actions)
    outcomes: Outcomes = {}
    deleted: list[int] = []
    kept: dict[str, AnkiNote] = {}
    for action in actions:
        seen = now.get(action.slug)
        if seen is None:
            outcomes[action.slug] = Outcome(action.slug, OutcomeKind.DELETED)
        elif not is_unchanged(action, seen):
            outcomes[action.slug] = stale(action.slug, seen)
        elif is_kept(action, seen):
            kept[action.slug] = seen
        else:
            deleted.append(seen.anki_id)
            outcomes[action.slug] = Outcome(action.slug, OutcomeKind.DELETED)
    if deleted:
        opened.collection.remove_notes([NoteId(anki_id) for anki_id in deleted])
        gone = set(deleted)
        opened.ids = {slug: anki_id for slug, anki_id in opened.ids.items() if anki_id not in gone}
    if kept:
        retire(opened.collection, list(kept.values()))
    suspended = {slug: note.anki_id for slug, note in kept.items()}
    return {**outcomes, **opened.written(suspended, OutcomeKind.SUSPENDED)}
