"""The cost of requests, counted before and after sending."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Protocol

import regex
from msgspec import Struct

from obsidian_anki_sync.domain.errors import ErrorKind, SyncError
from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.generation.options import GenerationOptions

# Characters a token, measured on small models: 4.2 for English and 2.5 for Russian; the first with a margin.
_LATIN = 3.0
_OTHER = 2.5
# Han, kana and hangul are nearly a token a character.
_DENSE = 1.0
_DENSE_LETTERS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")
_OTHER_LETTERS = regex.compile(r"[^\P{L}\p{Latin}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")

TOKENS_A_UNIT = 50
"""Tokens that a model writes for one unit of a note, its share of the JSON included."""

TOKENS_AN_ANSWER = 25
"""Tokens that a model writes to answer one question."""

EXPECTED_THINKING = 0.25
"""The share of the room for thinking that a model is expected to use."""

RETRIES = 1.3
"""The factor of an estimate for requests that are sent again."""

REPAIRS = 1.3
"""The factor of an estimate for cards that agents mend."""


class BudgetReachedError(SyncError):
    """The next request would exceed the budget. Finished work is kept, and the session can be resumed."""

    code = "budget"
    kind = ErrorKind.MODEL


class Charge(Struct, frozen=True):
    """What requests cost, or may cost; ``money`` is None where the price is not known.

    ``tokens_thought`` are those of ``tokens_out`` that go to thinking.
    """

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float | None = 0.0
    tokens_thought: int = 0

    def plus(self, other: Charge) -> Charge:
        """Returns the sum; unknown money stays unknown."""
        known = self.money is not None and other.money is not None
        return Charge(
            requests=self.requests + other.requests,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            money=(self.money or 0.0) + (other.money or 0.0) if known else None,
            tokens_thought=self.tokens_thought + other.tokens_thought,
        )

    def times(self, factor: float) -> Charge:
        """Returns the charge with a margin, rounded up."""
        requests, tokens_in, tokens_out, thought = (
            math.ceil(count * factor)
            for count in (self.requests, self.tokens_in, self.tokens_out, self.tokens_thought)
        )
        money = None if self.money is None else self.money * factor
        return Charge(
            requests=requests, tokens_in=tokens_in, tokens_out=tokens_out, money=money, tokens_thought=thought
        )

    @property
    def tokens(self) -> int:
        """All tokens, in and out."""
        return self.tokens_in + self.tokens_out


NOTHING = Charge()
"""The cost of no request."""


class Budget(Protocol):
    """The remaining budget of this run and this month."""

    async def reserve(self, charge: Charge) -> int:
        """Reserves the most that a request may cost; returns the number of the reservation.

        Raises ``BudgetReachedError`` if it exceeds the rest.
        """
        ...

    async def record_charge(self, reservation: int, charge: Charge) -> None:
        """Replaces a reservation by the actual cost."""
        ...


class Unlimited:
    """A budget without a limit."""

    async def reserve(self, charge: Charge) -> int:  # noqa: ARG002 - the protocol's
        """Reserves nothing."""
        return 0

    async def record_charge(self, reservation: int, charge: Charge) -> None:
        """Counts nothing."""


def tokens_of(text: str) -> int:
    """Returns about how many tokens a text has, by its letters; rather too many than too few."""
    dense = len(_DENSE_LETTERS.findall(text))
    other = len(_OTHER_LETTERS.findall(text))
    rest = len(text) - dense - other
    return math.ceil(dense / _DENSE + other / _OTHER + rest / _LATIN)


def charge_of(tokens_in: int, tokens_out: int, options: GenerationOptions, thought: int = 0) -> Charge:
    """Returns one request of so many tokens, at our prices; ``thought`` of the answered ones are thinking."""
    tokens_out += thought
    return Charge(
        requests=1,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        money=_money(tokens_in, tokens_out, options),
        tokens_thought=thought,
    )


def charge_for(answer: Answer, expected: Charge, options: GenerationOptions) -> Charge:
    """Returns an answer's cost: as the server says, else by its tokens at our prices, else as expected."""
    usage = answer.usage
    tokens_in = usage.tokens_in or expected.tokens_in
    tokens_out = usage.tokens_out or tokens_of(answer.text)
    money = answer.cost if answer.cost is not None else _money(tokens_in, tokens_out, options)
    return Charge(
        requests=1,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        money=money,
        tokens_thought=usage.tokens_thought,
    )


def total(charges: Iterable[Charge]) -> Charge:
    """Returns the sum of charges; 0 for none."""
    together = NOTHING
    for charge in charges:
        together = together.plus(charge)
    return together


def _money(tokens_in: int, tokens_out: int, options: GenerationOptions) -> float | None:
    if options.price_in is None or options.price_out is None:
        return None
    return (tokens_in * options.price_in + tokens_out * options.price_out) / 1_000_000
