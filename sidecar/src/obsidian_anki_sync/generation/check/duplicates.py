"""Finds cards with the same meaning as another card."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct, field
from rapidfuzz import fuzz

from obsidian_anki_sync.generation.prepare.words import Words, share

_SAME_FRONT = 92.0
_SAME_BACK = 85.0
_ALIKE = 0.6
_COVERED = 0.99
# Two cards with the same meaning share one of their rarest words.
_RAREST = 3
_MOST_COMPARED = 300


def is_same(front: str, back: str, other_front: str, other_back: str) -> bool:
    """True if two cards are the same except for a letter."""
    if not _have_the_same_numbers(front, back, other_front, other_back):
        return False
    fronts = fuzz.ratio(Words(front).folded, Words(other_front).folded, score_cutoff=_SAME_FRONT)
    return bool(fronts) and fuzz.ratio(Words(back).folded, Words(other_back).folded) >= _SAME_BACK


def ask_the_same(front: str, other_front: str) -> bool:
    """True if two questions are the same except for a letter."""
    mine, theirs = Words(front), Words(other_front)
    if mine.numbers != theirs.numbers:
        return False
    return bool(fuzz.ratio(mine.folded, theirs.folded, score_cutoff=_SAME_FRONT))


def is_paraphrase(front: str, back: str, other_front: str, other_back: str) -> bool:
    """True if two cards ask the same in other words: same answer, and questions of mostly the same words."""
    if not _have_the_same_numbers(front, back, other_front, other_back):
        return False
    backs = fuzz.token_sort_ratio(Words(back).folded, Words(other_back).folded, score_cutoff=_SAME_BACK)
    if not backs:
        return False
    words, others = Words(front).tokens, Words(other_front).tokens
    fewer, more = sorted((words, others), key=len)
    return share(fewer, more) >= _ALIKE


def is_covered_by(front: str, back: str, text: str) -> bool:
    """True if a text, such as a card of the note, contains everything in a card."""
    tokens = Words(text).tokens
    return min(Words(front).share_in(tokens), Words(back).share_in(tokens)) >= _COVERED


def _have_the_same_numbers(front: str, back: str, other_front: str, other_back: str) -> bool:
    """True if the numbers are equal: another letter is a slip, another digit another fact."""
    return Words(f"{front}\n{back}").numbers == Words(f"{other_front}\n{other_back}").numbers


class VaultCards(Struct):
    """Question and answer of each card with its note, indexed by their words."""

    _cards: list[tuple[str, str, str]] = field(default_factory=list)
    _by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, path: str, front: str, back: str) -> None:
        """Adds a card of a note."""
        for word in Words(f"{front}\n{back}").tokens:
            self._by_word[word].append(len(self._cards))
        self._cards.append((path, front, back))

    def twin(self, path: str, front: str, back: str) -> tuple[str, str] | None:
        """Returns the note and the question of another note's card with the same meaning, if there is one."""
        for index in self._candidates(front, back):
            other_path, *words = self._cards[index]
            if other_path != path and (is_same(front, back, *words) or is_paraphrase(front, back, *words)):
                return other_path, words[0]
        return None

    def _candidates(self, front: str, back: str) -> list[int]:
        words = [word for word in Words(f"{front}\n{back}").tokens if word in self._by_word]
        words.sort(key=lambda word: (len(self._by_word[word]), word))
        indexes = {index for word in words[:_RAREST] for index in self._by_word[word][:_MOST_COMPARED]}
        return sorted(indexes)
