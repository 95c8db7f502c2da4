"""The cards of the whole vault, to find a new card with the same meaning."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from obsidian_anki_sync.generation.check.duplicates import is_paraphrase, is_same
from obsidian_anki_sync.generation.prepare.words import Words

# A card that says the same has one of the rarest words of this one, which few others have.
_RAREST = 3
_MOST_COMPARED = 300


@dataclass(slots=True)
class VaultCards:
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
