"""Changes tags and schedules of Anki notes, and leaves their texts and decks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from anki.notes import NoteId

from obsidian_anki_sync.anki.collection.open_collection import OpenCollection, Outcomes, is_unchanged, stale
from obsidian_anki_sync.anki.collection.schedules import change_schedules
from obsidian_anki_sync.anki.stored import tag_changes
from obsidian_anki_sync.domain.planning.action import Action


def change_marks(opened: OpenCollection, actions: Sequence[Action]) -> Outcomes:
    """Returns the outcomes of actions on tags and schedules alone."""
    if not actions:
        return {}
    now = opened.now(actions)
    outcomes: Outcomes = {}
    going: list[Action] = []
    for action in actions:
        seen = now.get(action.slug)
        if seen is None or not is_unchanged(action, seen):
            outcomes[action.slug] = stale(action.slug, seen)
        else:
            going.append(action)
    change_schedules(opened.collection, going)
    _retag(opened, going)
    written = {action.slug: now[action.slug].anki_id for action in going}
    return {**outcomes, **opened.written(written)}


def _retag(opened: OpenCollection, actions: Sequence[Action]) -> None:
    added: dict[str, list[NoteId]] = defaultdict(list)
    removed: dict[str, list[NoteId]] = defaultdict(list)
    for action in actions:
        new, gone = tag_changes(action)
        assert action.before is not None
        for tag in new:
            added[tag].append(NoteId(action.before.anki_id))
        for tag in gone:
            removed[tag].append(NoteId(action.before.anki_id))
    for tag, ids in added.items():
        opened.collection.tags.bulk_add(ids, tag)
    for tag, ids in removed.items():
        opened.collection.tags.bulk_remove(ids, tag)
