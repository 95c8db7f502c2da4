"""The steps before and after writing cards: judging a section, answering each card, repairing.

The answers of each step have keys of their own, so a repeated run does not pay for them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.domain.generation.drafts import Flag
from obsidian_anki_sync.generation.ask.answers import answer_key
from obsidian_anki_sync.generation.ask.asker import Tally
from obsidian_anki_sync.generation.ask.faults import PromptTooLongError
from obsidian_anki_sync.generation.ask.replies import (
    TruncatedError,
    WrittenCard,
    read_answers,
    read_cards,
    read_judgement,
)
from obsidian_anki_sync.generation.ask.requests import (
    ANSWER_PROMPT,
    Ask,
    Faulty,
    ask_for_answers,
    ask_for_judgement,
    ask_for_repairs,
)
from obsidian_anki_sync.generation.ask.servers import Servers
from obsidian_anki_sync.generation.check.agreement import agree
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.composing import Composed, compose
from obsidian_anki_sync.generation.check.mending import is_of_the_note, mended
from obsidian_anki_sync.generation.errors import NotAnsweredError, QuarantinedError
from obsidian_anki_sync.generation.options import GenerationOptions, Step
from obsidian_anki_sync.generation.prepare.legend import with_names
from obsidian_anki_sync.generation.prepare.sections import Section
from obsidian_anki_sync.generation.prepare.words import Words

_NO_ANSWER = (TruncatedError, PromptTooLongError, QuarantinedError)
_FEWEST_WORDS = 3
_BARE = 2 / 3

# Flags that a shorter answer of the round trip mends, and flags of questions that need no round trip.
_OF_THE_BACK = frozenset(("sentence-answer", "several-facts", "long-answer", "list-answer"))
_OF_THE_FRONT = frozenset(
    (
        "two-questions",
        "yes-no",
        "answer-in-question",
        "ambiguous",
        "refers-to-note",
        "wrong-script",
        "wrong-language",
    )
)
_FOR_A_PERSON = frozenset(("translated", "not-confirmed"))

_Read = TypeVar("_Read")


class Agents:
    """The steps before and after the writing of a section's cards.

    All of them raise ``NotAnsweredError`` if the server cannot answer now, and errors that stop the run.
    """

    def __init__(self, options: GenerationOptions, servers: Servers) -> None:
        self._options = options
        self._servers = servers

    async def is_worth_it(self, section: Section, tally: Tally) -> bool:
        """Returns False for a section that is worth no card; only one of doubtful form is asked about."""
        if not is_doubtful(section):
            return True
        worth = await self._read(ask_for_judgement(section, self._options), read_judgement, tally)
        return worth is None or worth

    async def vetted(self, cards: Sequence[Composed], view: SectionView, tally: Tally) -> list[Composed]:
        """Returns the cards in their order, answered from the note and mended, with the flags that remain.

        The questions of all cards go out in one request. Where only the form is at fault, a sentence with a
        gap mends it. All other cards to mend go out in one further request, which is sent only if no card of
        the section is without a flag.
        """
        vetted = mended(await self._confirmed(cards, view, tally), view, self._options)
        faulty = [index for index, card in enumerate(vetted) if _can_be_mended(card)]
        if not faulty or any(not card.flags for card in vetted):
            return vetted
        corrected = await self._corrected([vetted[index] for index in faulty], view, tally)
        changed = {index: card for index, card in zip(faulty, corrected, strict=True) if card}
        confirmed = await self._confirmed(list(changed.values()), view, tally)
        for index, card in zip(changed, confirmed, strict=True):
            if len(card.flags) < len(vetted[index].flags):
                vetted[index] = card
        return vetted

    async def _confirmed(self, cards: Sequence[Composed], view: SectionView, tally: Tally) -> list[Composed]:
        """Returns the cards after the round trip: each front is answered from the note and compared."""
        fronts = {index: question_of(card) for index, card in enumerate(cards) if _may_be_asked(card)}
        answers = await self._answers(cards, fronts, view, tally)
        return [
            self._compared(card, answers[index], view) if index in fronts else card
            for index, card in enumerate(cards)
        ]

    async def _answers(
        self, cards: Sequence[Composed], fronts: dict[int, str], view: SectionView, tally: Tally
    ) -> dict[int, str | None]:
        """Returns an answer to each front, or None for one without a usable answer.

        A question that was answered before about the same piece of the note is not asked again.
        """
        keys = {index: self._key_of(cards[index], front, view) for index, front in fronts.items()}
        found: dict[int, str | None] = {}
        for index, key in keys.items():
            known = await self._servers.recalled(Step.ANSWER, key)
            if known is not None:
                found[index] = view.section.placeholders.named(known)
        new = [index for index in fronts if index not in found]
        if not new:
            tally.kept += bool(fronts)
            return found
        ask = ask_for_answers(view.section, [fronts[index] for index in new], self._options)
        answers = await self._read(ask, read_answers, tally)
        for number, index in enumerate(new, 1):
            found[index] = None if answers is None else answers.get(number)
            if (words := found[index]) is not None:
                words = found[index] = with_names(words, view.legend)
                shown = view.section.placeholders.restore(words)
                await self._servers.remember(Step.ANSWER, keys[index], shown)
        return found

    def _key_of(self, card: Composed, front: str, view: SectionView) -> str:
        """Returns the key of an answer to one front: the question, and the piece that its card rests on."""
        placeholders = view.section.placeholders
        return answer_key(
            {
                "step": Step.ANSWER.value,
                "prompt": f"{ANSWER_PROMPT}, one",
                "model": self._options.model_for(Step.ANSWER),
                "parameters": [self._options.temperature, dict(self._options.extra)],
                "front": placeholders.restore(front),
                "unit": [view.section.title, *card.unit.headings, placeholders.restore(card.unit.text)],
            }
        )

    def _compared(self, card: Composed, answer: str | None, view: SectionView) -> Composed:
        if answer is None:
            return card.with_flag(Flag("not-confirmed", "The model could not be asked this question again."))
        shortened = self._shortened(card, answer, view)
        if shortened:
            return shortened
        if agree(answer, card.card.back, card.card.front):
            return card
        shown = view.section.placeholders.restore(" ".join(answer.split()))[:100]
        told = f"the answer was: {shown}" if shown else "there was no answer"
        return card.with_flag(Flag("round-trip", f"When a model answered the question again, {told}."))

    def _shortened(self, card: Composed, answer: str, view: SectionView) -> Composed | None:
        """Returns the card with the answer as its back, if that is a phrase of a back that was more."""
        codes = {flag.code for flag in card.flags}
        if not codes & _OF_THE_BACK or codes & {"list-answer"} or card.card.has_gap:
            return None
        if not Words(answer).tokens or Words(answer).share_in(Words(card.card.back).tokens) < 1:
            return None
        written = WrittenCard(s=card.card.cited, front=card.card.front, back=answer, type=card.note_type.key)
        shorter = compose(written, view, card.language, self._options)
        if isinstance(shorter, str) or shorter.unit != card.unit or len(shorter.flags) >= len(card.flags):
            return None
        return shorter

    async def _corrected(
        self, cards: Sequence[Composed], view: SectionView, tally: Tally
    ) -> list[Composed | None]:
        """Returns for each card one that a model corrected and that rests on the same unit, or None."""
        language = cards[0].language
        faulty = [
            Faulty(card.card.front, card.card.back, [flag.message for flag in card.flags]) for card in cards
        ]
        ask = ask_for_repairs(view.section, faulty, language, self._options)
        written = await self._read(ask, read_cards, tally) or ()
        found: list[Composed | None] = [None] * len(cards)
        for position, one in enumerate(written, 1):
            number = one.n or position
            if not 1 <= number <= len(cards):
                continue
            before = cards[number - 1]
            card = compose(_of_kind(one, before), view, language, self._options)
            if isinstance(card, str) or card.card == before.card:
                continue
            # A card of another unit would leave this unit without a card.
            if card.unit == before.unit or card.unit.number == before.card.cited:
                found[number - 1] = card
        return found

    async def _read(self, ask: Ask, read: Callable[[Answer], _Read], tally: Tally) -> _Read | None:
        """Returns the parsed answer; None if the model has no usable one."""
        try:
            return await self._servers.read(ask, read, tally)
        except NotAnsweredError:
            # This says nothing about the card: the note is tried again later, and gets no flag.
            raise
        except _NO_ANSWER:
            return None


def _of_kind(written: WrittenCard, before: Composed) -> WrittenCard:
    """Returns a corrected card as one of the kind that it was before."""
    return WrittenCard(
        s=written.s, front=written.front, back=written.back, type=written.type or before.note_type.key
    )


def is_doubtful(section: Section) -> bool:
    """True if most of a section is links, or names without a word about them."""
    bare = sum(unit.is_bare or _says_nothing(unit.text) for unit in section.units if not unit.labels)
    return bare >= _BARE * len(section.units)


def _says_nothing(text: str) -> bool:
    words = Words(text)
    return len(words.distinctive) < _FEWEST_WORDS and not words.numbers and ":" not in text


def question_of(composed: Composed) -> str:
    """Returns the question of a card; of a sentence with a gap, the sentence with a blank."""
    card = composed.card
    if not card.has_gap:
        return card.front
    return card.front.replace(card.back, "_____", 1)


def _may_be_asked(card: Composed) -> bool:
    """True if the answer to a front can confirm its back: a sentence of the note is right anyway."""
    codes = {flag.code for flag in card.flags}
    return not is_of_the_note(card) and not codes & (_OF_THE_FRONT | _FOR_A_PERSON)


def _can_be_mended(composed: Composed) -> bool:
    """True if another wording could help: a translation stays one, and a long back was asked for again."""
    return any(flag.code not in _FOR_A_PERSON | _OF_THE_BACK for flag in composed.flags)
