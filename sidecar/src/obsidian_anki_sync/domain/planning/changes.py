"""Finds cards that an edit split, merged or moved to another note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.domain.identity.cards import KnownCard, NewCard

# A shorter answer ("Yes.") does not show where it came from.
_DISTINCTIVE_LENGTH = 12
# With more comparisons within one note, there would be more changes than a person reads.
_MOST_COMPARISONS = 10_000


class ChangeKind(StrEnum):
    """What an edit did to a card."""

    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"


class Change(Struct, frozen=True):
    """An edit that concerns more than one card or note.

    ``front`` is the question that kept its Anki note. ``other`` is the new question of a split, the question
    that a merge ended, or the path of the note that a moved card was in.
    """

    kind: ChangeKind
    note_path: str
    front: str
    other: str


class _Continued(Struct, frozen=True):
    new: NewCard
    known: KnownCard

    @property
    def is_changed(self) -> bool:
        return (self.new.front, self.new.back) != (self.known.front, self.known.back)


def changes_of(new: Sequence[NewCard], known: Sequence[KnownCard], slugs: Mapping[int, str]) -> list[Change]:
    """Returns the changes that are worth reporting, by the slugs of the new cards."""
    by_slug = {card.slug: card for card in known}
    continued = [_Continued(card, by_slug[slugs[card.key]]) for card in new if slugs.get(card.key) in by_slug]
    continued_slugs = {pair.known.slug for pair in continued}
    added = [card for card in new if slugs.get(card.key) not in by_slug]
    ended = [card for card in known if card.slug not in continued_slugs]
    return [*_moves(continued), *_splits(continued, added), *_merges(continued, ended)]


def _moves(continued: Sequence[_Continued]) -> Iterator[Change]:
    """Yields cards in another note than before, if the former note still exists: it was not renamed."""
    for pair in continued:
        if pair.new.note != pair.known.note and not pair.known.note_is_gone:
            yield Change(ChangeKind.MOVED, pair.new.note_path, pair.new.front, pair.known.note_path)


def _splits(continued: Sequence[_Continued], added: Sequence[NewCard]) -> Iterator[Change]:
    """Yields new cards whose answer is a part of the former answer of a card of the same note."""
    changed = _changed_by_note(continued)
    for note, cards in _by_note(added).items():
        pairs = changed.get(note, [])
        if len(pairs) * len(cards) > _MOST_COMPARISONS:
            continue
        for card in cards:
            origin = next((p for p in pairs if _only_in(p.known.back, p.new.back, card.back)), None)
            if origin:
                yield Change(ChangeKind.SPLIT, card.note_path, origin.new.front, card.front)


def _merges(continued: Sequence[_Continued], ended: Sequence[KnownCard]) -> Iterator[Change]:
    """Yields cards that ended while another card of their note got their answer."""
    changed = _changed_by_note(continued)
    gone: dict[int, list[KnownCard]] = defaultdict(list)
    for card in ended:
        gone[card.note].append(card)
    for note, cards in gone.items():
        pairs = changed.get(note, [])
        if len(pairs) * len(cards) > _MOST_COMPARISONS:
            continue
        for card in cards:
            merged = next((p for p in pairs if _only_in(p.new.back, p.known.back, card.back)), None)
            if merged:
                yield Change(ChangeKind.MERGED, merged.new.note_path, merged.new.front, card.front)


def _only_in(text: str, other: str, words: str) -> bool:
    """True if the words are distinctive, and in one text but not in the other."""
    return len(words) >= _DISTINCTIVE_LENGTH and words in text and words not in other


def _changed_by_note(continued: Sequence[_Continued]) -> dict[int, list[_Continued]]:
    changed: dict[int, list[_Continued]] = defaultdict(list)
    for pair in continued:
        if pair.is_changed:
            changed[pair.new.note].append(pair)
    return changed


def _by_note(cards: Sequence[NewCard]) -> dict[int, list[NewCard]]:
    notes: dict[int, list[NewCard]] = defaultdict(list)
    for card in cards:
        notes[card.note].append(card)
    return notes
