"""Measures the round trip: a model's answers to the gold questions, compared with right and wrong backs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from obsidian_anki_sync.generation.check.agreement import agree
from obsidian_anki_sync.generation.measure.gold import GoldNote
from obsidian_anki_sync.generation.prepare.words import Words, share

_ALIKE = 0.5
# Ways to say the same, by the language of the note.
_SAME = {"en": "it is {}", "de": "das ist {}", "ru": "это {}", "es": "es {}", "zh": "是{}"}
_CONTRAST = {
    "en": "{}, not {}",
    "de": "{}, nicht {}",
    "ru": "{}, а не {}",
    "es": "{}, no {}",
    "zh": "{}，不是{}",
}


class RoundTripQuality(Struct, frozen=True):
    """The number of right results of the round trip, and of all, by the kind of back."""

    right: Mapping[str, int]
    tried: Mapping[str, int]


def measure_round_trip(gold: Iterable[GoldNote], answers: Mapping[str, Sequence[str]]) -> RoundTripQuality:
    """Returns how often good backs are confirmed and wrong backs are not; ``answers`` are by the note's path.

    The answers are to the fronts of the gold cards in their order; a note without answers is left out.
    """
    right: dict[str, int] = {}
    tried: dict[str, int] = {}
    for note in gold:
        given = answers.get(note.note.path, ())
        for index, answer in enumerate(given):
            front = note.cards[index].front
            for kind, back, is_good in _backs(note, index):
                tried[kind] = tried.get(kind, 0) + 1
                right[kind] = right.get(kind, 0) + (agree(answer, back, front) is is_good)
    return RoundTripQuality(right, tried)


def _backs(note: GoldNote, index: int) -> Iterator[tuple[str, str, bool]]:
    back = note.cards[index].back
    yield "the good back", back, True
    yield "a paraphrase", _SAME.get(note.language, "{}").format(back), True
    others = [card.back for card in (*note.cards[index + 1 :], *note.cards[:index])]
    wrong = next((other for other in others if not _are_alike(other, back)), None)
    if wrong is None:
        return
    yield "the answer of another card", wrong, False
    contrast = _CONTRAST.get(note.language)
    if contrast:
        yield "a wrong back that names the right one", contrast.format(wrong, back), False


def _are_alike(text: str, other: str) -> bool:
    words, others = Words(text).tokens, Words(other).tokens
    return max(share(words, others), share(others, words)) >= _ALIKE
