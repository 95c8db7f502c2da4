"""Which card is which, after notes were renamed, moved, reordered or reworded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from obsidian_anki_sync.domain.identity.slug import NewSlug, taken_slug

# Below this likeness (of 100) two cards of one note are two cards; found by hand on reworded questions.
_ALIKE = 60.0
# A front that short ("Example", "Why?") says nothing about identity outside its own note.
_TELLING_LENGTH = 12
# Likeness is judged by the beginning: enough to tell cards apart, and its cost stays bounded.
_COMPARED_LENGTH = 400


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A card that had a slug and is looked for: where it was and what it said, in plain words.

    Of a card that is known from Anki alone, ``language`` is None and ``position`` -1. ``anki_id`` is its Anki
    note, where the target is known to have one.
    """

    slug: str
    note: int
    note_id: str
    position: int
    language: str | None
    front: str
    back: str
    note_is_gone: bool
    note_path: str = ""
    anki_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card that was just read and has no slug yet. ``key`` is whatever its owner calls it by.

    ``anki_id`` is the Anki note that the note itself names for it. ``words`` is the hash of what it says.
    """

    key: int
    note: int
    note_id: str
    note_path: str
    position: int
    language: str
    front: str
    back: str
    declared_slug: str | None = None
    anki_id: int | None = None
    words: str = ""
    declares_id: bool = False

    @property
    def note_identity(self) -> str:
        """What two computers call the card's note by: the id that it declares, or else its path."""
        return self.note_id if self.declares_id else self.note_path.removesuffix(".md")


def settle(
    new: Sequence[NewCard], known: Sequence[KnownCard], taken: dict[str, int], vault_id: str = ""
) -> dict[int, str]:
    """The slug of every new card, by its key: that of the known card it continues, or a newborn one.

    ``taken`` maps every slug in use, known ones included, to the note that holds it. A known card is
    continued at most once. The result depends on the order of ``new`` only among cards that say the same.
    """
    matching = _Matching(new, known)
    matching.by_declared_slug()
    matching.exactly(lambda card: (card.note, card.front, card.back))
    # A copied card names the same Anki note as its original, which stays where it was.
    matching.exactly(lambda card: (card.note, card.anki_id) if card.anki_id else None)
    matching.exactly(lambda card: card.anki_id or None)
    matching.exactly(lambda card: (card.front, card.back))
    matching.link_notes()
    matching.within_notes(lambda card: card.front)
    matching.within_notes(lambda card: card.back or None)
    matching.by_likeness()
    matching.by_position()
    matching.exactly(lambda card: card.front if len(card.front) >= _TELLING_LENGTH else None)
    return {**matching.found, **_births(matching.open_new(), taken, vault_id)}


_Either = KnownCard | NewCard


class _Matching:
    """The pairs found so far, and the cards on both sides that still look for theirs."""

    def __init__(self, new: Sequence[NewCard], known: Sequence[KnownCard]) -> None:
        self.found: dict[int, str] = {}
        self._new = {card.key: card for card in new}
        self._known = {card.slug: card for card in known}
        self._origins: dict[int, set[int]] = defaultdict(set)
        self._all_known = tuple(known)
        self._counts = _counts(new), _counts(known)

    def open_new(self) -> list[NewCard]:
        return list(self._new.values())

    def _pair(self, new: NewCard, known: KnownCard) -> None:
        self.found[new.key] = known.slug
        del self._new[new.key], self._known[known.slug]
        if known.note_is_gone:
            self._origins[new.note].add(known.note)

    def by_declared_slug(self) -> None:
        """Pairs a card with the known one that it names; where several name one, their words decide."""
        named = Counter(card.declared_slug for card in self._new.values() if card.declared_slug)
        for card in self.open_new():
            slug = card.declared_slug or ""
            known = self._known.get(slug)
            if known and named[slug] == 1 and _same_language(card, known):
                self._pair(card, known)

    def exactly(self, feature: Callable[[_Either], Hashable | None]) -> None:
        """Pairs cards with the same feature; among several, those that stand at the same position first."""
        self._pair_alike(self.open_new(), list(self._known.values()), feature)

    def _pair_alike(
        self,
        new: Iterable[NewCard],
        known: Iterable[KnownCard],
        feature: Callable[[_Either], Hashable | None],
    ) -> None:
        waiting: dict[Hashable, list[KnownCard]] = defaultdict(list)
        for card in known:
            if (value := feature(card)) is not None:
                waiting[value].append(card)
        for new_card in new:
            value = feature(new_card)
            candidates = [card for card in waiting.get(value, ()) if _same_language(new_card, card)]
            if candidates:
                nearest = min(candidates, key=lambda c: abs(c.position - new_card.position))
                waiting[value].remove(nearest)
                self._pair(new_card, nearest)

    def link_notes(self) -> None:
        """A note also continues a vanished one of the same id; one with the same cards is linked already."""
        gone: dict[str, set[int]] = defaultdict(set)
        for card in self._all_known:
            if card.note_is_gone:
                gone[card.note_id].add(card.note)
        for new_card in self._new.values():
            self._origins[new_card.note] |= gone.get(new_card.note_id, set())

    def _by_note(self) -> list[tuple[list[NewCard], list[KnownCard]]]:
        """The open cards note by note, each with the known ones of its own note and of those it continues."""
        new: dict[int, list[NewCard]] = defaultdict(list)
        for card in self._new.values():
            new[card.note].append(card)
        known: dict[int, list[KnownCard]] = defaultdict(list)
        for known_card in self._known.values():
            known[known_card.note].append(known_card)
        rows = []
        for note, cards in new.items():
            sources = [note, *sorted(self._origins[note] - {note})]
            rows.append((cards, [card for source in sources for card in known.get(source, ())]))
        return rows

    def within_notes(self, feature: Callable[[_Either], Hashable | None]) -> None:
        """Pairs cards with the same feature inside one note."""
        for new, known in self._by_note():
            self._pair_alike(new, self._still_open(known), feature)

    def by_likeness(self) -> None:
        """Pairs cards of one note that say nearly the same, the most alike first."""
        for new, candidates in self._by_note():
            self._pair_most_alike(new, self._still_open(candidates))

    def _pair_most_alike(self, new: list[NewCard], known: list[KnownCard]) -> None:
        # Imported where it is needed: most syncs find no card reworded.
        from rapidfuzz import fuzz

        scores = [
            (-likeness, i, j)
            for i, this in enumerate(map(_compared, new))
            for j, that in enumerate(map(_compared, known))
            if _same_language(new[i], known[j]) and (likeness := fuzz.ratio(this, that, score_cutoff=_ALIKE))
        ]
        for _, i, j in sorted(scores):
            if new[i].key in self._new and known[j].slug in self._known:
                self._pair(new[i], known[j])

    def by_position(self) -> None:
        """Pairs what stands where it stood, in notes that hold as many cards of the language as before.

        So a card whose question and answer were both rewritten stays the same card, while a removed one is
        not taken over by its neighbour.
        """
        new_counts, known_counts = self._counts
        for new, candidates in self._by_note():
            places = {(card.language, card.position): card for card in self._still_open(candidates)}
            for card in new:
                former = places.get((card.language, card.position))
                if former is None:
                    continue
                if new_counts[card.note, card.language] == known_counts[former.note, card.language]:
                    self._pair(card, former)

    def _still_open(self, known: Iterable[KnownCard]) -> list[KnownCard]:
        return [card for card in known if card.slug in self._known]


def _same_language(new: NewCard, known: KnownCard) -> bool:
    return known.language in (None, new.language)


def _counts(cards: Iterable[_Either]) -> dict[tuple[int, str | None], int]:
    counts: dict[tuple[int, str | None], int] = defaultdict(int)
    for card in cards:
        counts[card.note, card.language] += 1
    return counts


def _compared(card: _Either) -> str:
    return f"{card.front[:_COMPARED_LENGTH]}\n{card.back[:_COMPARED_LENGTH]}"


def _births(new: Iterable[NewCard], taken: dict[str, int], vault_id: str) -> dict[int, str]:
    """Returns a slug for each card that continues none; ``taken`` grows by them."""
    born = {}
    for card in new:
        slug = _declared(card, taken, vault_id) if card.declared_slug else _made(card, taken, vault_id)
        taken[slug] = card.note
        born[card.key] = slug
    return born


def _declared(card: NewCard, taken: Mapping[str, int], vault_id: str) -> str:
    """Returns the slug that the card's note declares or, where another card has it, one made of it."""
    declared = slug = card.declared_slug or ""
    attempt = 0
    while slug in taken:
        slug = taken_slug(declared, vault_id, f"{card.note_path}{attempt or ''}")
        attempt += 1
    return slug


def _made(card: NewCard, taken: Mapping[str, int], vault_id: str) -> str:
    """Returns the first slug of the card's words that no card has: each card that says the same counts."""
    parts = NewSlug(vault_id, card.note_identity, card.language, card.words, 0)
    while parts.text in taken:
        parts = replace(parts, occurrence=parts.occurrence + 1)
    return parts.text
