"""Finds the unit of a note that a card rests on, whatever number the model gave."""

from __future__ import annotations

from functools import cached_property

import regex
from msgspec import Struct

from obsidian_anki_sync.generation.check.questions import Surroundings
from obsidian_anki_sync.generation.prepare.sections import Section, Unit
from obsidian_anki_sync.generation.prepare.words import Words, is_among, share

_BACK_WEIGHT = 0.6
# Another unit than the cited one has to fit better by this much.
_MARGIN = 0.1
# The share of an answer in a unit that holds it whole, or partly; and how much less than the best is as good.
_HOLDS, _HOLDS_PARTLY = 0.6, 0.5
_NEARLY = 0.2
# A sentence that begins like this is about something that the sentence before names.
_PRONOUN = regex.compile(
    r"^(?:\S+\s+){0,2}?(?:it|its|he|his|she|her|they|their|this|these|the latter"
    r"|er|sie|es|sein\w*|ihr\w*|dies\w*|jene\w*|dort|dabei|dafür|dadurch|damit"
    r"|он|она|оно|они|его|её|ее|их|ему|ей|им|нём|ней|них|сам|сама|это|эт\w+|там|при этом)\b",
    regex.IGNORECASE,
)


class CardWords(Struct, frozen=True):
    """A card in the model's words, with names for formulas and code.

    For a card with a gap, the front is the whole sentence and the back the hidden part.
    """

    front: str
    back: str
    cited: int
    has_gap: bool = False


class SectionView(Struct, frozen=True, dict=True):
    """The words of a section, as a whole and by unit."""

    section: Section

    @cached_property
    def legend(self) -> dict[str, str]:
        """The meanings of the names in the section."""
        return self.section.legend

    @cached_property
    def units(self) -> tuple[Words, ...]:
        """The words of each unit, without headings."""
        return tuple(Words(unit.text) for unit in self.section.units)

    @cached_property
    def with_antecedents(self) -> tuple[frozenset[str], ...]:
        """The words of each unit, and those of the unit before if it continues that."""
        found = [unit.tokens for unit in self.units]
        for n in range(1, len(found)):
            if begins_with_a_pronoun(self.units[n].text):
                found[n] |= found[n - 1]
        return tuple(found)

    @cached_property
    def above(self) -> Words:
        """The words of the title and the headings."""
        headings = dict.fromkeys(heading for unit in self.section.units for heading in unit.headings)
        return Words("\n".join([self.section.title, *headings]))

    @cached_property
    def whole(self) -> Words:
        """The words of the whole section as it was sent."""
        return Words("\n".join([self.above.text, *(unit.text for unit in self.units)]))

    def surroundings(self, index: int) -> Surroundings:
        """Returns a unit with the one before if it continues that, and the rest of the section."""
        texts = [unit.text for unit in self.section.units]
        first = index - 1 if index and begins_with_a_pronoun(texts[index]) else index
        others = (*texts[:first], *texts[index + 1 :])
        return Surroundings(
            unit=" ".join(texts[first : index + 1]),
            others=others,
            title=self.section.title,
            above=self.above.text,
        )

    def around(self, index: int) -> frozenset[str]:
        """Returns the words of a unit, its neighbours, the title and the headings."""
        near = self.units[max(0, index - 1) : index + 2]
        return self.above.all.union(*(words.all for words in near))


class Anchor(Struct, frozen=True):
    """The unit that a card rests on, its index, and the share of the card's words in it, from 0 to 1."""

    unit: Unit
    index: int
    fit: float


def begins_with_a_pronoun(sentence: str) -> bool:
    """True if a sentence is about something that the sentence before names."""
    return _PRONOUN.match(sentence) is not None


def anchor(card: CardWords, view: SectionView) -> Anchor:
    """Returns the cited unit, or one that fits clearly better."""
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


def is_torn(card: CardWords, view: SectionView) -> bool:
    """True if the question is about one unit and the answer is in others.

    Then the model has mixed two facts of a note.
    """
    back = Words(card.back).tokens
    about = asked_about(card, view)
    if not about or not back:
        return False
    fits = [share(back, unit.tokens) for unit in view.units]
    return max(fits) >= _HOLDS and not any(fits[n] >= _HOLDS_PARTLY for n in about)


def asked_about(card: CardWords, view: SectionView) -> tuple[int, ...]:
    """Returns the indices of the units that a question is about; none if that is unclear."""
    asked = _distinctive(Words(card.front), view)
    if not asked or len(view.units) < 2:
        return ()
    fits = [share(asked, words) for words in view.with_antecedents]
    best = max(fits)
    return tuple(n for n, fit in enumerate(fits) if fit >= max(best - _NEARLY, 0.01))


def _distinctive(front: Words, view: SectionView) -> frozenset[str]:
    """Returns the words of the question that are in the units, and not in the title above them."""
    above = view.above.tokens
    units: frozenset[str] = frozenset().union(*(unit.tokens for unit in view.units))
    return frozenset(w for w in front.tokens if is_among(w, units) and not is_among(w, above))
