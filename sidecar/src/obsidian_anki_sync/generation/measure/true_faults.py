"""The faults of a generated card, compared with the gold cards of its note.

The rules are stricter than the checks of a sync, which should not flag good cards. From the gold
cards, they know which answer is right.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.check.agreement import agree
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.asking import asks_how_many
from obsidian_anki_sync.generation.check.gaps import BLANK
from obsidian_anki_sync.generation.check.phrases import faults_of, states
from obsidian_anki_sync.generation.check.questions import Surroundings, misfits
from obsidian_anki_sync.generation.kinds import words_of
from obsidian_anki_sync.generation.measure.gold import GoldCard
from obsidian_anki_sync.generation.prepare.language import is_clearly_another
from obsidian_anki_sync.generation.prepare.phrasing import asks_twice, asks_yes_or_no, script_of
from obsidian_anki_sync.generation.prepare.sections import prepare
from obsidian_anki_sync.generation.prepare.words import Words, share

_FORMULA = re.compile(r"\$[^$]+\$|`[^`]+`")
_LONGEST_PHRASE = 12  # words
_WHOLE = 1_000_000  # tokens
_GROUNDED = 0.75
_ONE_QUESTION = 0.75


def true_faults(draft: GeneratedDraft, gold: Sequence[GoldCard], note: Note, language: str) -> Iterator[str]:
    """Yields the faults of a card: not atomic, not grounded, long, wrong, or in another language.

    Also those of its question: one that does not fit its answer, or does not say what it is about.
    """
    body = note.body
    front, back = words_of(draft.note_type, draft.fields)
    unit, phrase = (_FORMULA.sub("x", text) for text in (draft.unit, back))
    if any(faults_of(front, phrase, unit)) or asks_twice(front) or asks_yes_or_no(front, back):
        yield "not-atomic"
    if not draft.note_type.is_cloze and BLANK not in front and states(front, draft.unit):
        yield "no-question"
    if len(back.split()) > _LONGEST_PHRASE:
        yield "long"
    said = Words(body).all
    answer = Words(back)
    if answer.numbers - Words(body).numbers or share(answer.tokens, said) < _GROUNDED:
        yield "not-grounded"
    if not share(Words(front).tokens, said):
        yield "not-grounded"
    text = f"{front} {back}"
    if script_of(front) != script_of(body) or is_clearly_another(text, language):
        yield "language"
    if _is_gap(front, back, draft.unit):
        return
    yield from sorted({flag.code for flag in misfits(front, back, _surroundings_of(draft, note), language)})
    if any(_asks_the_same(front, draft.unit, card) and not agree(back, card.back, front) for card in gold):
        yield "wrong-answer"


def _surroundings_of(draft: GeneratedDraft, note: Note) -> Surroundings:
    """Returns the piece that a card rests on among the others, with formulas and code as they are."""
    section = prepare(note, (), _WHOLE, 0).sections[0]
    starts = [unit.start for unit in section.units]
    index = bisect_right(starts, max(note.body.find(draft.unit), 0)) - 1
    found = SectionView(section).surroundings(max(index, 0))
    restored = section.placeholders.restore
    return replace(found, unit=restored(found.unit), others=[restored(other) for other in found.others])


def _is_gap(front: str, back: str, unit: str) -> bool:
    """True if a front is a sentence of the note with a blank that the back fills, which cannot be wrong."""
    return BLANK in front and not Words(unit).all - Words(front.replace(BLANK, back)).all


def _asks_the_same(front: str, unit: str, card: GoldCard) -> bool:
    """True if a question about the same piece of the note asks what a gold card asks."""
    if (unit not in card.unit and card.unit not in unit) or asks_how_many(front) != asks_how_many(card.front):
        return False
    asked, theirs = Words(front).tokens, Words(card.front).tokens
    return min(share(asked, theirs), share(theirs, asked)) >= _ONE_QUESTION
