"""The contents of a collection, and the changes that a sync must never make to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from anki.collection import Collection

from obsidian_anki_sync.domain.planning.action import is_retired

_FACT = re.compile(r"(?:fact|number) (\d+)")
MINE = "My own words"
"""The beginning of each text that a person wrote in Anki."""
OWN_TAG = "mine"
OWN_DECK = "Mine"
GARDEN = "garden"
"""A word of the other vault's cards."""
_SUSPENDED, _BURIED, _NEW = -1, (-2, -3), 0


@dataclass(frozen=True, slots=True)
class HeldCard:
    """One card of an Anki note."""

    deck: str
    reviews: int
    suspended: bool
    flag: int
    buried: bool = False
    schedule: tuple[int, ...] = ()

    @property
    def is_new(self) -> bool:
        """True if the card was never learned, or was forgotten."""
        return self.schedule[0] == _NEW


@dataclass(frozen=True, slots=True)
class HeldNote:
    """One Anki note with its cards."""

    note_type: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: Mapping[int, HeldCard]
    modified: int = field(default=0, compare=False)

    @property
    def fact(self) -> str:
        """The number of the fact that it asks for."""
        found = _FACT.search(self.fields[0])
        return found[1] if found else ""

    @property
    def reviews(self) -> int:
        """The number of answers to its cards."""
        return sum(card.reviews for card in self.cards.values())

    @property
    def is_retired(self) -> bool:
        """True if a sync suspended and tagged it."""
        return is_retired(self.tags)

    @property
    def is_edited(self) -> bool:
        """True if a person wrote a text of it."""
        return any(MINE in text for text in self.fields)

    @property
    def is_of_the_garden(self) -> bool:
        """True if it is of the other vault."""
        return GARDEN in self.fields[0]

    @property
    def is_ours_by_type(self) -> bool:
        """False if the user gave it another note type."""
        return self.note_type.startswith("Obsidian")


Held = Mapping[int, HeldNote]


def held(collection: Collection) -> Held:
    """Returns all Anki notes of a collection by their ids."""
    found = {}
    for key in collection.find_notes(""):
        note = collection.get_note(key)
        kind = note.note_type()
        assert kind is not None
        found[int(key)] = HeldNote(
            kind["name"],
            tuple(note.fields),
            tuple(note.tags),
            {
                card.ord: HeldCard(
                    collection.decks.name(card.odid or card.did),
                    card.reps,
                    card.queue == _SUSPENDED,
                    card.flags,
                    card.queue in _BURIED,
                    (card.type, card.ivl, card.factor, card.lapses, card.due if card.type else 0),
                )
                for card in map(collection.get_card, collection.card_ids_of_note(key))
            },
            note.mod,
        )
    return found


def require_kept(before: Held, after: Held) -> None:
    """Fails if a sync removed reviews, a person's edits, or a card of the other vault."""
    for key, was in before.items():
        now = after.get(key)
        if was.is_of_the_garden:
            assert now == was, "a card of the other vault changed"
        elif now is None:
            _require_worthless(was)
        else:
            _require_same_card(was, now)


def _require_worthless(was: HeldNote) -> None:
    assert not was.reviews, f"a reviewed card is gone: {was}"
    assert not was.is_edited, f"a card with a person's text is gone: {was}"
    assert OWN_TAG not in was.tags, f"a card with a person's tag is gone: {was}"
    for card in was.cards.values():
        assert not card.flag, f"a card with a flag is gone: {was}"
        assert was.is_retired or not card.suspended, f"a card that a person suspended is gone: {was}"


def _require_same_card(was: HeldNote, now: HeldNote) -> None:
    assert now.fact == was.fact, f"one card's text is on another's history: {was} {now}"
    mine = {text for text in was.fields if MINE in text}
    assert mine <= set(now.fields), f"a person's text is gone: {was} {now}"
    assert (OWN_TAG in was.tags) <= (OWN_TAG in now.tags), f"a person's tag is gone: {was} {now}"
    for place, card in was.cards.items():
        left = now.cards.get(place)
        assert left or not card.reviews, f"a reviewed card is gone: {was} {now}"
        if left:
            assert left.reviews >= card.reviews, f"reviews are gone: {was} {now}"
            assert left.flag == card.flag, f"a flag is gone: {was} {now}"
            assert card.deck != OWN_DECK or left.deck == OWN_DECK, f"a card was moved back: {was} {now}"
            if card.suspended and not was.is_retired:
                assert left.suspended, f"a card that a person suspended is back: {was} {now}"


def require_one_each(after: Held) -> None:
    """Fails if two active Anki notes are the same card."""
    ours = [note for note in after.values() if note.is_ours_by_type and not note.is_of_the_garden]
    slugs = Counter(note.fields[-1] for note in ours if not (note.is_retired or note.is_edited))
    assert max(slugs.values(), default=0) <= 1, f"two Anki notes have one slug: {slugs}"


def facts_in_use(after: Held) -> Counter[str]:
    """Returns how many Anki notes in use ask for each fact."""
    return Counter(note.fact for note in after.values() if not note.is_retired and not note.is_of_the_garden)
