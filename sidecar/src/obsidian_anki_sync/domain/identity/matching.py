"""Pairs cards before and after an edit, one kind of evidence after the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from obsidian_anki_sync.domain.identity.cards import KnownCard, NewCard

# Below this likeness (of 100) two questions or two answers of one note belong to different cards.
_ALIKE = 60.0
# Across notes, more cards look alike by chance.
_ALIKE_ANYWHERE = 80.0
# Two candidates whose likeness (of 200, question and answer) differs by less cannot be told apart.
_MARGIN = 1.0
_MARGIN_ANYWHERE = 10.0
# A shorter answer ("Yes.", "A protocol.") fits many questions.
_LONG_ANSWER = 24
# If one side is at least that long and unchanged, the other one may differ as much as within a note.
_DISTINCTIVE_LENGTH = 12
# Only the beginnings are compared: enough to tell cards apart, and the cost stays bounded.
_COMPARED_LENGTH = 400
# This many comparisons take about a second.
_MOST_COMPARISONS = 500_000

Either = KnownCard | NewCard
Feature = Callable[[Either], Hashable | None]


def words_of(card: Either) -> Hashable | None:
    """Returns question and answer; None for a card without words."""
    return (card.front, card.back) if card.front or card.back else None


def question_of(card: Either) -> Hashable | None:
    """Returns the question, if there is one."""
    return card.front or None


def long_answer_of(card: Either) -> Hashable | None:
    """Returns the answer, if it is long enough to identify a card."""
    return card.back if len(card.back) >= _LONG_ANSWER else None


class Matching:
    """The pairs found so far, and the open cards of both sides.

    ``unclear`` are the keys of new cards that could continue several known ones equally well.
    """

    def __init__(self, new: Sequence[NewCard], known: Sequence[KnownCard]) -> None:
        self.found: dict[int, str] = {}
        self.unclear: set[int] = set()
        self._new = {card.key: card for card in new}
        self._known = {card.slug: card for card in known}
        self._origins: dict[int, list[int]] = {}
        self._all_new, self._all_known = tuple(new), tuple(known)
        self._counts = _counts(new), _counts(known)

    def open_new(self) -> list[NewCard]:
        """Returns the new cards that continue none yet."""
        return list(self._new.values())

    def _pair(self, new: NewCard, known: KnownCard) -> None:
        self.found[new.key] = known.slug
        del self._new[new.key], self._known[known.slug]

    def by_declared_slug(self) -> None:
        """Pairs a card with the known one whose slug it declares, unless several cards declare that slug."""
        named = Counter(card.declared_slug for card in self._new.values() if card.declared_slug)
        for card in self.open_new():
            slug = card.declared_slug or ""
            known = self._known.get(slug)
            if known and named[slug] == 1 and _same_language(card, known):
                self._pair(card, known)

    def alike(self, feature: Feature) -> None:
        """Pairs cards with the same feature; among several, those at the same position first."""
        self._pair_alike(self.open_new(), list(self._known.values()), feature)

    def uniquely(self, feature: Feature) -> None:
        """Pairs cards with the same feature if exactly one open card on each side has it."""
        self._pair_unique(self.open_new(), list(self._known.values()), feature)

    def _pair_alike(self, new: Iterable[NewCard], known: Iterable[KnownCard], feature: Feature) -> None:
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

    def _pair_unique(self, new: Sequence[NewCard], known: Sequence[KnownCard], feature: Feature) -> None:
        for ours, theirs in _unique_pairs(new, known, feature):
            if _same_language(ours, theirs):
                self._pair(ours, theirs)

    def link_notes(self) -> None:
        """Finds for each vanished note the note that continues it, if that is clear.

        It is the note with its declared id, or the one that shares most with it: words, questions and long
        answers that no third note has. They must share these for at least half of the cards of the smaller
        note.
        """
        gone = [card for card in self._all_known if card.note_is_gone]
        shared: dict[int, Counter[int]] = defaultdict(Counter)
        for feature in (words_of, question_of, long_answer_of):
            for new, known in _pairs_of_notes(self._all_new, gone, feature):
                shared[known][new] += 1
        declared: dict[str, set[int]] = defaultdict(set)
        for card in self._all_new:
            if card.declares_id:
                declared[card.note_id].add(card.note)
        ids = {note_id: min(notes) for note_id, notes in declared.items() if len(notes) == 1}
        sizes = _note_sizes(self._all_new), _note_sizes(gone)
        for note, note_id in {card.note: card.note_id for card in gone}.items():
            successor = ids.get(note_id) or _successor(shared[note], sizes[0], sizes[1][note])
            if successor:
                self._origins.setdefault(successor, []).append(note)
        self._link_same_names(gone)

    def _link_same_names(self, gone: Sequence[KnownCard]) -> None:
        """Links a vanished note without shared text to the only note of the same name, if there is one."""
        linked = {note for notes in self._origins.values() for note in notes}
        names: dict[str, set[int]] = defaultdict(set)
        for card in self._all_new:
            names[card.note_id].add(card.note)
        for note, note_id in {card.note: card.note_id for card in gone}.items():
            if note not in linked and len(successors := names.get(note_id, set())) == 1:
                self._origins.setdefault(next(iter(successors)), []).append(note)

    def _by_note(self) -> list[tuple[list[NewCard], list[KnownCard]]]:
        """Returns the open cards by note, each with the known ones of that note and of those it continues."""
        new: dict[int, list[NewCard]] = defaultdict(list)
        for card in self._new.values():
            new[card.note].append(card)
        known: dict[int, list[KnownCard]] = defaultdict(list)
        for known_card in self._known.values():
            known[known_card.note].append(known_card)
        rows = []
        for note, cards in new.items():
            sources = [note, *(origin for origin in sorted(self._origins.get(note, ())) if origin != note)]
            rows.append((cards, [card for source in sources for card in known.get(source, ())]))
        return rows

    def within_notes(self, feature: Feature, *, only_unique: bool = False) -> None:
        """Pairs cards with the same feature inside one note."""
        pair = self._pair_unique if only_unique else self._pair_alike
        for new, known in self._by_note():
            pair(new, self._still_open(known), feature)

    def by_long_answer(self) -> None:
        """Pairs cards by a long answer that no other open card has, in one note first, then anywhere."""
        self.within_notes(long_answer_of, only_unique=True)
        self.uniquely(long_answer_of)

    def by_likeness(self) -> None:
        """Pairs cards whose questions and answers are both alike, in one note first, then anywhere."""
        for new, candidates in self._by_note():
            self._pair_most_alike(new, self._still_open(candidates), _ALIKE, _MARGIN)
        new, known = self.open_new(), list(self._known.values())
        if len(new) * len(known) <= _MOST_COMPARISONS:
            self._pair_most_alike(new, known, _ALIKE_ANYWHERE, _MARGIN_ANYWHERE)

    def _pair_most_alike(
        self, new: Sequence[NewCard], known: Sequence[KnownCard], least: float, margin: float
    ) -> None:
        scores = sorted(_likenesses(new, known, least), reverse=True)
        of_new: dict[int, list[tuple[float, int]]] = defaultdict(list)
        of_known: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for score, i, j in scores:
            of_new[i].append((score, j))
            of_known[j].append((score, i))
        for score, i, j in scores:
            if new[i].key not in self._new or known[j].slug not in self._known:
                continue
            rivals = [new[k].key for k in _above(of_known[j], score - margin) if k != i]
            several = any(known[m].slug in self._known for m in _above(of_new[i], score - margin) if m != j)
            rivals = [key for key in rivals if key in self._new]
            if rivals or several:
                self.unclear |= {new[i].key, *rivals}
            else:
                self._pair(new[i], known[j])

    def by_position(self) -> None:
        """Pairs cards at the same position of a note with as many cards as before, if one side is unchanged.

        A card whose question and answer both differ is another card, even at the same position.
        """
        new_counts, known_counts = self._counts
        for new, candidates in self._by_note():
            by_position = {(card.language, card.position): card for card in self._still_open(candidates)}
            for card in new:
                former = by_position.get((card.language, card.position))
                if former is None or not _shares_a_side(card, former):
                    continue
                if new_counts[card.note, card.language] == known_counts[former.note, card.language]:
                    self._pair(card, former)

    def _still_open(self, known: Iterable[KnownCard]) -> list[KnownCard]:
        return [card for card in known if card.slug in self._known]


def _above(ranked: Iterable[tuple[float, int]], least: float) -> Iterator[int]:
    """Yields the indices whose likeness is above the least, from a list that begins with the highest."""
    return (index for score, index in takewhile(lambda entry: entry[0] > least, ranked))


def _same_language(new: NewCard, known: KnownCard) -> bool:
    return known.language in (None, new.language)


def _shares_a_side(new: NewCard, known: KnownCard) -> bool:
    return bool(new.front and new.front == known.front) or bool(new.back and new.back == known.back)


def _shares_distinctive_side(new: NewCard, known: KnownCard) -> bool:
    sides = ((new.front, known.front), (new.back, known.back))
    return any(ours == theirs and len(ours) >= _DISTINCTIVE_LENGTH for ours, theirs in sides)


def _counts(cards: Iterable[Either]) -> dict[tuple[int, str | None], int]:
    counts: dict[tuple[int, str | None], int] = defaultdict(int)
    for card in cards:
        counts[card.note, card.language] += 1
    return counts


def _note_sizes(cards: Iterable[Either]) -> Counter[int]:
    return Counter(card.note for card in cards)


def _successor(shared: Mapping[int, int], sizes: Mapping[int, int], size: int) -> int | None:
    """Returns the note that shares more with a vanished one than any other, and enough."""
    ranked = sorted(((count, note) for note, count in shared.items()), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    count, note = ranked[0]
    return note if 2 * count >= min(size, sizes[note]) else None


def _unique_pairs(
    new: Iterable[NewCard], known: Iterable[KnownCard], feature: Feature
) -> Iterator[tuple[NewCard, KnownCard]]:
    """Yields the pairs of cards with a feature that exactly one card on each side has."""
    ours: dict[Hashable, list[NewCard]] = defaultdict(list)
    for card in new:
        if (value := feature(card)) is not None:
            ours[value].append(card)
    theirs: dict[Hashable, list[KnownCard]] = defaultdict(list)
    for known_card in known:
        if (value := feature(known_card)) is not None:
            theirs[value].append(known_card)
    for value, cards in ours.items():
        if len(cards) == len(theirs.get(value, ())) == 1:
            yield cards[0], theirs[value][0]


def _pairs_of_notes(
    new: Iterable[NewCard], gone: Iterable[KnownCard], feature: Feature
) -> Iterator[tuple[int, int]]:
    """Yields the pairs of notes that share a feature which no other note has."""
    ours: dict[Hashable, set[int]] = defaultdict(set)
    for card in new:
        if (value := feature(card)) is not None:
            ours[value].add(card.note)
    theirs: dict[Hashable, set[int]] = defaultdict(set)
    for known_card in gone:
        if (value := feature(known_card)) is not None:
            theirs[value].add(known_card.note)
    for value, notes in ours.items():
        if len(notes) == len(theirs.get(value, ())) == 1:
            yield next(iter(notes)), next(iter(theirs[value]))


def _likenesses(
    new: Sequence[NewCard], known: Sequence[KnownCard], least: float
) -> Iterator[tuple[float, int, int]]:
    """Yields the likeness and the indices of each pair whose questions and answers are both alike.

    If only one of two cards has an answer, the whole texts are compared.
    """
    if not (new and known):
        return
    # Imported only where it is needed: most syncs find no reworded card.
    from rapidfuzz import fuzz

    for i, ours in enumerate(new):
        for j, theirs in enumerate(known):
            if not _same_language(ours, theirs):
                continue
            if bool(ours.back) != bool(theirs.back):
                # A question with an answer became a cloze card, or the other way round.
                whole = fuzz.ratio(_whole(ours), _whole(theirs), score_cutoff=max(least, _ALIKE_ANYWHERE))
                if whole:
                    yield 2 * whole, i, j
                continue
            front = fuzz.ratio(_beginning(ours.front), _beginning(theirs.front), score_cutoff=_ALIKE)
            if not front:
                continue
            back = fuzz.ratio(_beginning(ours.back), _beginning(theirs.back), score_cutoff=_ALIKE)
            if back and (min(front, back) >= least or _shares_distinctive_side(ours, theirs)):
                yield front + back, i, j


def _whole(card: Either) -> str:
    return _beginning(f"{card.front} {card.back}".strip())


def _beginning(text: str) -> str:
    return text[:_COMPARED_LENGTH]
