"""Links the cards that say the same in two languages: each shows the other among its extras."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.generation.check.composing import Composed
from obsidian_anki_sync.generation.kinds import words_of
from obsidian_anki_sync.generation.prepare.words import Words


def paired(cards: Sequence[Composed]) -> list[Composed]:
    """Returns a section's cards, where those that say the same in two languages name each other.

    Cards of one piece of the note belong together, in their order. The others belong together if both
    languages have as many: a note in two languages states each fact twice, in the same order. Numbers must
    agree.
    """
    found = list(cards)
    for one, other in _pairs(cards):
        if _numbers(cards[one]) == _numbers(cards[other]):
            found[one] = _with_twin(cards[one], cards[other])
            found[other] = _with_twin(cards[other], cards[one])
    return found


def _pairs(cards: Sequence[Composed]) -> Iterator[tuple[int, int]]:
    """Yields the indices of two cards that belong together."""
    languages = list(dict.fromkeys(card.language for card in cards))[:2]
    if len(languages) < 2:
        return
    pieces: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for index, card in enumerate(cards):
        if card.language in languages:
            pieces[card.unit.start][languages.index(card.language)].append(index)
    rest: tuple[list[int], list[int]] = ([], [])
    for first, second in pieces.values():
        common = min(len(first), len(second))
        yield from zip(first[:common], second[:common], strict=True)
        rest[0].extend(first[common:])
        rest[1].extend(second[common:])
    if len(rest[0]) == len(rest[1]):
        yield from zip(*rest, strict=True)


def _numbers(card: Composed) -> frozenset[str]:
    return Words(words_of(card.note_type, card.fields)[1]).numbers


def _with_twin(card: Composed, twin: Composed) -> Composed:
    extra = card.note_type.extra
    front, back = words_of(twin.note_type, twin.fields)
    named = f"{twin.language}: {front} → {back}"
    texts = [text for text in (card.fields.get(extra, ""), named) if text]
    return replace(card, fields={**card.fields, extra: "\n\n".join(texts)})
