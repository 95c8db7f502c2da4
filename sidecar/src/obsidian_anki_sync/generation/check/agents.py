"""Further steps around the writing of cards: is it worth it, does each card hold, can it be mended?

Each step's answers are kept under keys of their own, so that a repeated run pays for none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rapidfuzz import fuzz

from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.domain.generation.drafts import Flag
from obsidian_anki_sync.generation.ask.asker import Asker, Tally
from obsidian_anki_sync.generation.ask.faults import PromptTooLongError
from obsidian_anki_sync.generation.ask.replies import TruncatedError, read_answer, read_cards, read_judgement
from obsidian_anki_sync.generation.ask.requests import Ask, ask_for_answer, ask_for_judgement, ask_for_repair
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.composing import Composed, compose
from obsidian_anki_sync.generation.errors import NotAnsweredError, QuarantinedError
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.placeholders import names_in
from obsidian_anki_sync.generation.prepare.sections import Section
from obsidian_anki_sync.generation.prepare.words import Words

MOST_REPAIRS = 2

_NO_ANSWER = (TruncatedError, PromptTooLongError, QuarantinedError)
_TELLING_WORDS = 5
_AGREEMENT = 0.6
_LIKENESS = 75.0

_Read = TypeVar("_Read")


class Agents:
    """The steps before and behind the writing of a section's cards.

    All of them raise ``NotAnsweredError`` where the server cannot answer now, and whatever stops the run.
    """

    def __init__(self, options: GenerationOptions, asker: Asker) -> None:
        self._options = options
        self._asker = asker

    async def is_worth_it(self, section: Section, tally: Tally) -> bool:
        """True if to write cards of a section; a model is asked only where its form leaves a doubt."""
        if not is_doubtful(section):
            return True
        worth = await self._read(ask_for_judgement(section, self._options), read_judgement, tally)
        return worth is None or worth

    async def vetted(self, composed: Composed, view: SectionView, tally: Tally) -> Composed:
        """Returns the card once it holds, mended at most twice; otherwise with what is doubtful about it."""
        for repairs in range(MOST_REPAIRS + 1):
            judged = composed if composed.flags else await self._confirmed(composed, view, tally)
            if not judged.flags or repairs == MOST_REPAIRS or not _can_be_mended(judged):
                return judged
            mended = await self._mended(judged, view, tally)
            if mended is None:
                return judged
            composed = mended
        raise AssertionError

    async def _confirmed(self, composed: Composed, view: SectionView, tally: Tally) -> Composed:
        """The round trip: the front is answered from the note, and the answer is compared with the back."""
        ask = ask_for_answer(view.section, question_of(composed), self._options)
        answer = await self._read(ask, read_answer, tally)
        if answer is None:
            return composed.with_flag(
                Flag("not-confirmed", "The question could not be put to the model again.")
            )
        if agree(answer, composed.card.back):
            return composed
        shown = view.section.placeholders.restore(" ".join(answer.split()))[:100]
        told = f"the answer was: {shown}" if shown else "there was no answer"
        return composed.with_flag(Flag("round-trip", f"When the question was put to the note, {told}."))

    async def _mended(self, composed: Composed, view: SectionView, tally: Tally) -> Composed | None:
        problems = [flag.message for flag in composed.flags]
        card = {"front": composed.card.front, "back": composed.card.back}
        ask = ask_for_repair(view.section, card, problems, composed.language, self._options)
        written = await self._read(ask, read_cards, tally)
        mended = compose(written[0], view, composed.language, self._options) if written else ""
        return None if isinstance(mended, str) or mended.card == composed.card else mended

    async def _read(self, ask: Ask, read: Callable[[Answer], _Read], tally: Tally) -> _Read | None:
        """Returns what is read from the answer; None where the model has none that can be used."""
        try:
            return await self._asker.read(ask, read, tally)
        except NotAnsweredError:
            # A server in trouble says nothing of a card: the note is tried again, and no doubt stays.
            raise
        except _NO_ANSWER:
            return None


def is_doubtful(section: Section) -> bool:
    """True if a section looks like a list of links, names or tasks more than like something to be known."""
    prose = [unit for unit in section.units if len(Words(unit.text).distinctive) >= _TELLING_WORDS]
    return len(prose) < 2 or len(prose) < len(section.units) / 3


def question_of(composed: Composed) -> str:
    """Returns what a card asks; of a sentence with a gap, the sentence with a blank in it."""
    card = composed.card
    if not card.has_gap:
        return card.front
    return card.front.replace(card.back, "_____", 1)


def agree(answer: str, back: str) -> bool:
    """True if two answers to one question say the same, as far as words and numbers can tell."""
    ours, theirs = Words(back), Words(answer)
    if not answer.strip() or ours.numbers - theirs.numbers or names_in(back) - names_in(answer):
        return False
    if max(ours.share_in(theirs.tokens), theirs.share_in(ours.tokens)) >= _AGREEMENT:
        return True
    return fuzz.token_set_ratio(ours.folded, theirs.folded) >= _LIKENESS


def _can_be_mended(composed: Composed) -> bool:
    """True if another wording could help; a translation stays one."""
    return any(flag.code not in ("translated", "not-confirmed") for flag in composed.flags)
