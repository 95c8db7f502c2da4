"""Finds the unit of a note that a card rests on, whatever number the model gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from obsidian_anki_sync.generation.preparing import Section, Unit
from obsidian_anki_sync.generation.words import Words, is_among, share

_BACK_WEIGHT = 0.6
# The cited unit is believed as long as no other fits better by this much.
_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class Card:
    """A card in the model's words, with names for formulas and code: what asks, and what answers.

    Of a card with a gap, the front is the whole sentence and the back what is hidden in it.
    """

    front: str
    back: str
    cited: int
    has_gap: bool = False


@dataclass(frozen=True)
class View:
    """A section as the checks see it: the words of the whole, and of each unit."""

    section: Section

    @cached_property
    def units(self) -> tuple[Words, ...]:
        """The words of each unit, its headings apart."""
        return tuple(Words(unit.text) for unit in self.section.units)

    @cached_property
    def above(self) -> Words:
        """The words of the title and the headings."""
        headings = dict.fromkeys(heading for unit in self.section.units for heading in unit.headings)
        return Words("\n".join([self.section.title, *headings]))

    @cached_property
    def whole(self) -> Words:
        """The words of everything that was sent."""
        return Words("\n".join([self.above.text, *(unit.text for unit in self.units)]))

    def around(self, index: int) -> frozenset[str]:
        """The words of a unit and of the one before and behind, of title and headings."""
        near = self.units[max(0, index - 1) : index + 2]
        return self.above.tokens.union(*(words.tokens for words in near))


@dataclass(frozen=True, slots=True)
class Anchor:
    """The unit that a card rests on, its index, and how much of the card stands there, from 0 to 1."""

    unit: Unit
    index: int
    fit: float


def anchor(card: Card, view: View) -> Anchor:
    """The cited unit, or one that fits clearly better."""
    front, back = Words(card.front), Words(card.back)
    fits = [_fit(front, back, unit) for unit in view.units]
    index = fits.index(max(fits))
    cited = card.cited - 1
    if 0 <= cited < len(fits) and fits[cited] >= fits[index] - _MARGIN:
        index = cited
    return Anchor(view.section.units[index], index, fits[index])


def _fit(front: Words, back: Words, unit: Words) -> float:
    tokens = unit.tokens
    return (1 - _BACK_WEIGHT) * front.share_in(tokens) + _BACK_WEIGHT * back.share_in(tokens)


def is_torn(card: Card, view: View) -> bool:
    """Whether the question belongs to one unit and the answer to another.

    That is so when what the answer is made of stands in units that say nothing of what is asked, and the
    unit that does holds nothing of the answer.
    """
    back = Words(card.back).tokens
    asked = _distinctive(Words(card.front), view)
    if not asked or not back or len(view.units) < 2:
        return False
    fronts = [share(asked, unit.tokens) for unit in view.units]
    backs = [share(back, unit.tokens) for unit in view.units]
    best = max(fronts)
    about = [n for n, fit in enumerate(fronts) if fit >= max(best - 0.2, 0.01)]
    near = {n for at in about for n in (at - 1, at, at + 1)}
    if any(backs[n] >= 0.5 for n in about):
        return False
    # An answer may go on in the next sentence of the same block, which then speaks of nothing else.
    return max(backs) >= 0.6 and not any(
        backs[n] >= 0.99 and _goes_on(view.section.units, n) for n in near if 0 <= n < len(backs)
    )


def _goes_on(units: Sequence[Unit], index: int) -> bool:
    """Whether a unit goes on with the one before: the same block, a sentence later."""
    return index > 0 and units[index].start - units[index - 1].end <= 1


def _distinctive(front: Words, view: View) -> frozenset[str]:
    """The words of the question that stand in the units, and not in the title above all of them."""
    above = view.above.tokens
    units: frozenset[str] = frozenset().union(*(unit.tokens for unit in view.units))
    return frozenset(w for w in front.tokens if is_among(w, units) and not is_among(w, above))
