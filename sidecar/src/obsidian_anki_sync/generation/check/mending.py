"""Mends badly worded cards without a model: a card becomes the sentence that it rests on, with a gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from obsidian_anki_sync.domain.generation.drafts import Flag
from obsidian_anki_sync.domain.note_type import APF_MISSING, BASIC, CLOZE, TYPED, NoteType
from obsidian_anki_sync.generation.check.anchoring import CardWords, SectionView
from obsidian_anki_sync.generation.check.composing import Composed, Refused, composed_of
from obsidian_anki_sync.generation.check.duplicates import ask_the_same, is_same
from obsidian_anki_sync.generation.check.gaps import BLANK, hidden_in, with_blank
from obsidian_anki_sync.generation.kinds import words_of
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.sections import Unit
from obsidian_anki_sync.generation.prepare.words import fold

# Flags of the form of a card. Other flags are for the user, and a gap would hide the fault.
_OF_FORM = frozenset(
    (
        "sentence-answer",
        "several-facts",
        "list-answer",
        "long-answer",
        "answer-in-question",
        "two-questions",
        "yes-no",
        "refers-to-note",
        "no-question",
        "no-subject",
        "wording",
        "ambiguous",
    )
)
# Flags of cards that are always replaced.
_REPLACED = frozenset(
    """
    no-question answer-in-question sentence-answer yes-no ambiguous no-subject wording wrong-kind mixed
    """.split()  # noqa: SIM905 - a list of words is read as one
)
_UNCONFIRMED = frozenset(("round-trip", "not-confirmed"))
_MOST_GAPS = 2  # of one sentence
_GAPS = (CLOZE, APF_MISSING)
_WITH_BLANK = frozenset((BASIC, TYPED))


def mended(cards: Sequence[Composed], view: SectionView, options: GenerationOptions) -> list[Composed]:
    """Returns the cards, where a badly worded one is replaced by a sentence of the note with a gap.

    A gap is taken only if no check flags it, and no other card hides the same; a sentence gets two at most.
    """
    found = list(cards)
    taken = {_hidden(card) for card in cards if not card.flags}
    gaps = Counter(card.unit.number for card in cards if is_of_the_note(card))
    for index, card in enumerate(cards):
        if not needs_a_gap(card) or gaps[card.unit.number] >= _MOST_GAPS:
            continue
        gap = _gap(card.unit, card.card.back, card.note_type, card.language, view, options, taken)
        if gap:
            found[index] = gap
            gaps[gap.unit.number] += 1
            taken.add(_hidden(gap))
    return found


def completed(
    cards: Sequence[Composed],
    refused: Sequence[Refused],
    view: SectionView,
    language: str,
    options: GenerationOptions,
) -> tuple[list[Composed], list[Refused]]:
    """Returns the cards without repeated ones, and the refused cards with these.

    A unit that only a refused card cites gets a gap, since the model wanted a card of it.
    """
    found: list[Composed] = []
    left = list(refused)
    for card in cards:
        words = words_of(card.note_type, card.fields)
        if any(is_same(*words, *words_of(other.note_type, other.fields)) for other in found):
            left.append(Refused(card.card.cited, "duplicate"))
        else:
            found.append(card)
    found = _with_ambiguous_flagged(found)
    kind = next((kind for kind in options.kinds if kind in _WITH_BLANK), None)
    cited = {one.cited for one in left if one.code != "too-many"} - {card.unit.number for card in found}
    gaps = [
        _gap(unit, "", kind, language, view, options, frozenset())
        for unit in view.section.units
        if unit.number in cited
    ]
    found += [gap for gap in gaps if gap]
    return sorted(found, key=lambda card: card.unit.number), left


def _with_ambiguous_flagged(cards: Sequence[Composed]) -> list[Composed]:
    """Returns the cards, flagged where another asks the same and has another answer."""
    fronts = [words_of(card.note_type, card.fields)[0] for card in cards]
    return [
        card.with_flag(Flag("ambiguous", "Another card asks the same and has another answer."))
        if not card.card.has_gap
        and any(ask_the_same(fronts[index], other) for at, other in enumerate(fronts) if at != index)
        else card
        for index, card in enumerate(cards)
    ]


def is_of_the_note(card: Composed) -> bool:
    """True if a card is a sentence of the note with a gap, which cannot be wrong."""
    words = card.card
    return words.has_gap and words.front.replace(BLANK, words.back).endswith(card.unit.text)


def needs_a_gap(card: Composed) -> bool:
    """True if only the form of a card is flagged, or the card has to be replaced."""
    codes = {flag.code for flag in card.flags}
    is_of_form = bool(codes & _OF_FORM) and codes <= _OF_FORM | _UNCONFIRMED
    return not card.card.has_gap and (is_of_form or bool(codes & _REPLACED))


def _gap(
    unit: Unit,
    wanted: str,
    own: NoteType | None,
    language: str,
    view: SectionView,
    options: GenerationOptions,
    taken: Set[tuple[int, str]],
) -> Composed | None:
    """Returns the unit with a gap, as a card that no check flags; None if there is none."""
    kind = next((kind for kind in _GAPS if kind in options.kinds), own if own in _WITH_BLANK else None)
    if kind is None:
        return None
    for hidden in hidden_in(unit, wanted):
        front = unit.text if kind.is_cloze else with_blank(unit, hidden, view.section.title)
        gap = composed_of(
            CardWords(front=front, back=hidden, cited=unit.number, has_gap=True), kind, view, language
        )
        if isinstance(gap, str) or gap.flags or gap.unit != unit:
            continue
        if _hidden(gap) not in taken:
            return gap
    return None


def _hidden(card: Composed) -> tuple[int, str]:
    return card.unit.number, fold(card.card.back)
