"""Changes Anki notes: fields, tags, deck and note type. Cards and their review history stay."""

from __future__ import annotations

from collections.abc import Collection as AbstractCollection
from collections.abc import Sequence

from anki.decks import DeckId
from anki.notes import NoteId

from obsidian_anki_sync.anki.collection.cards import (
    move,
    resume,
    suspend_empty,
)
from obsidian_anki_sync.anki.collection.open_collection import (
    OpenCollection,
    Outcomes,
    RefusedCard,
    filled,
    is_unchanged,
    stale,
)
from obsidian_anki_sync.anki.collection.schedules import change_schedules
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import Action, Outcome, OutcomeKind
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.empty_cards import cards_left_empty


def change(opened: OpenCollection, actions: Sequence[Action]) -> Outcomes:
    """Returns the outcomes of updates and restores. All fields change in one transaction."""
    if not actions:
        return {}
    now = opened.now(actions)
    guids = opened.guids(note.anki_id for note in now.values())
    opened.add_missing_note_types({action.card.content.note_type for action in actions if action.card})
    blanks = opened.blanks(action.card.content.note_type for action in actions if action.card)
    outcomes: Outcomes = {}
    notes, written = [], {}
    resumed: list[AnkiNote] = []
    asking: list[Action] = []
    moved: list[tuple[AnkiNote, DeckId]] = []
    empty: dict[int, AbstractCollection[int]] = {}
    for action in actions:
        card, seen = action.card, now.get(action.slug)
        assert card is not None
        if seen is None or not is_unchanged(action, seen):
            outcomes[action.slug] = stale(action.slug, seen)
            continue
        try:
            ready = opened.prepare(card)
        except RefusedCard as refusal:
            outcomes[action.slug] = Outcome(action.slug, OutcomeKind.FAILED, message=str(refusal))
            continue
        # Fields that the user added stay, unless the note type changed.
        stays = seen.note_type == card.content.note_type
        fields = {**(seen.fields if stays else {}), **ready.fields}
        note = filled(blanks[card.content.note_type], ready, guids[seen.anki_id], fields)
        note.id = NoteId(seen.anki_id)
        notes.append(note)
        written[action.slug] = seen.anki_id
        if not same_deck(seen.deck, card.content.deck):
            moved.append((seen, ready.deck))
        resumed.append(seen)
        asking += [action] if action.asks else []
        if not stays:
            empty[seen.anki_id] = cards_left_empty(
                seen.note_type, seen.fields, card.content.note_type, ready.fields
            )
    # First: text that is missing is written by the next sync, and a card is never forgotten twice.
    change_schedules(opened.collection, asking)
    resume(opened.collection, resumed)
    if notes:
        opened.collection.update_notes(notes)
    suspend_empty(opened.collection, empty)
    move(opened.collection, moved)
    opened.ids |= written
    return {**outcomes, **opened.written(written)}
