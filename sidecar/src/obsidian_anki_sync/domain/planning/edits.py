"""The changes that a person made in Anki: fields, tags and the deck of a card."""

from __future__ import annotations

from msgspec import Struct

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.action import is_removal_tag, is_retired
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.plan import Base, edited_fields, sums


class AnkiEdit(Struct, frozen=True):
    """A card that a person changed in Anki since the vault and Anki last agreed.

    ``fields`` are the names of the fields, ``both`` those of them that the vault changed too. ``deck`` is the
    deck that the card was moved to, empty if it was not moved.
    """

    card: Card
    seen: AnkiNote
    fields: tuple[str, ...]
    both: tuple[str, ...]
    added_tags: tuple[str, ...]
    removed_tags: tuple[str, ...]
    deck: str


def edit_of(card: Card, base: Base, seen: AnkiNote) -> AnkiEdit | None:
    """Returns what a person changed in Anki; None if nothing, or if it cannot be known."""
    if seen.note_type not in BY_NAME or base.is_inferred or is_retired(seen.tags):
        return None
    edited = edited_fields(base, seen) if seen.note_type == card.content.note_type else []
    vault = sums({name: card.content.fields.get(name, "") for name in edited})
    anki = sums({name: seen.content_fields[name] for name in edited})
    fields = tuple(name for name in edited if vault[name] != anki[name])
    wanted_tags = {tag.casefold() for tag in card.content.tags}
    ours = {tag.casefold() for tag in base.tags} | wanted_tags
    theirs = {tag.casefold() for tag in seen.tags}
    added = tuple(tag for tag in seen.tags if tag.casefold() not in ours and not is_removal_tag(tag))
    gone = (tag for tag in base.tags if tag.casefold() not in theirs and tag.casefold() in wanted_tags)
    removed = tuple(tag for tag in gone if not is_removal_tag(tag))
    is_moved = not (same_deck(base.deck, seen.deck) or same_deck(card.content.deck, seen.deck))
    deck = seen.deck if is_moved else ""
    if not (fields or added or removed or deck):
        return None
    both = tuple(name for name in fields if vault[name] != base.sums.get(name, sums({name: ""})[name]))
    return AnkiEdit(card, seen, fields, both, added, removed, deck)
