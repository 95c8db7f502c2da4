"""A card as Anki stores it, and checks if an Anki note is unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.planning.action import Action, ActionKind, is_removal_tag, is_retired
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.text import as_stored

SCHEDULE_NAMES = {
    "type": "type",
    "queue": "queue",
    "due": "due",
    "interval": "ivl",
    "ease": "factor",
    "left": "left",
}
"""The numbers of a card's schedule that are written, and their names in Anki's own cards."""


def stored_fields(card: Card) -> dict[str, str]:
    """Returns every field of the Anki note as Anki stores it."""
    return {name: as_stored(text) for name, text in card.anki_fields.items()}


def stored_tags(card: Card) -> tuple[str, ...]:
    """Returns the tags of the Anki note, without the tag of an orphan; Anki separates them by blanks."""
    tags = " ".join(card.content.tags).split()
    return tuple(sorted({tag for tag in tags if not is_removal_tag(tag)}))


def fresh_note(card: Card, fields: Mapping[str, str], modified: int, anki_id: int = 0) -> AnkiNote:
    """Returns the Anki note of a new card, made at ``modified`` (seconds); ``fields`` as Anki stores them."""
    content = card.content
    return AnkiNote(anki_id, card.slug, content.note_type, fields, stored_tags(card), content.deck, modified)


def first_of_each(notes: Iterable[AnkiNote], ids: Mapping[str, int] = {}) -> dict[str, AnkiNote]:
    """Returns the Anki notes by slug.

    Of several Anki notes with one slug, it returns the one with the id in ``ids``, else the first that is not
    retired.
    """
    first: dict[str, AnkiNote] = {}
    for note in sorted(notes, key=lambda note: (ids.get(note.slug) != note.anki_id, is_retired(note.tags))):
        first.setdefault(note.slug, note)
    return first


def is_as_before(now: AnkiNote, before: AnkiNote) -> bool:
    """True if the Anki note did not change in between.

    The modification time counts whole seconds, so a change within the same second shows only in the content.
    Answering or suspending a card does not count: the action uses the state it has now.
    """
    return (
        now.modified == before.modified
        and now.note_type == before.note_type
        and dict(now.fields) == dict(before.fields)
        and set(now.tags) == set(before.tags)
        and same_deck(now.deck, before.deck)
    )


def is_kept(action: Action, now: AnkiNote) -> bool:
    """True if a removal suspends the Anki note: it was answered, or the user changed something in it."""
    return action.keeps or now.reviewed or now.marked


def is_as_planned(action: Action, seen: AnkiNote | None) -> bool:
    """True if Anki has not changed since the plan was made: it still lacks a new card."""
    if action.kind is ActionKind.CREATE or action.before is None:
        return seen is None
    return seen is not None and is_as_before(seen, action.before)


def tag_changes(action: Action) -> tuple[list[str], list[str]]:
    """Returns the tags that an action adds to its Anki note, and those that it removes."""
    assert action.card is not None
    assert action.before is not None
    wanted = {tag.casefold(): tag for tag in action.card.content.tags}
    present = {tag.casefold(): tag for tag in action.before.tags}
    added = [wanted[key] for key in sorted(wanted.keys() - present.keys())]
    return added, [present[key] for key in sorted(present.keys() - wanted.keys())]
