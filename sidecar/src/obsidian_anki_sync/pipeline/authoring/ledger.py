"""The store's answers and budget for a language model."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.domain.session import Paid
from obsidian_anki_sync.generation.ask.budget import BudgetReachedError, Charge
from obsidian_anki_sync.settings import GenerationSettings
from obsidian_anki_sync.store.answers import Answers
from obsidian_anki_sync.store.spending import Spending


class KeptAnswers:
    """The answers of the store. Those older than ``since`` (ISO, UTC) are asked for again."""

    def __init__(self, answers: Answers, since: str = "") -> None:
        self._answers = answers
        self._since = since

    async def get(self, key: str) -> Answer | None:
        """Returns the answer under a key, or None."""
        return await self._answers.get(key, self._since)

    async def keep(self, key: str, answer: Answer) -> None:
        """Commits an answer."""
        await self._answers.keep(key, answer)


class Limit(Struct, frozen=True):
    """A limit in the settings: its key, its unit, and its amount; 0 means no limit."""

    key: str
    counts: str
    most: float

    @property
    def period(self) -> str:
        """The time that it covers."""
        return "run" if self.key.endswith("_run") else "month"


def limits_of(settings: GenerationSettings) -> tuple[Limit, ...]:
    """Returns the limits that are set."""
    counted = {
        "cost": "money",
        "tokens": "tokens",
        "reasoning_tokens": "tokens_thought",
        "requests": "requests",
    }
    limits = (
        Limit(key := f"max_{name}_{period}", counts, getattr(settings, key))
        for name, counts in counted.items()
        for period in ("run", "month")
    )
    return tuple(limit for limit in limits if limit.most)


class StoredBudget:
    """The remaining budget: every reservation is in the store before its request is sent.

    Unknown money counts as 0; tokens and requests always count. ``session_id`` is that of the sync that
    spends; it is empty for other commands.
    """

    def __init__(self, spending: Spending, limits: tuple[Limit, ...], session_id: str = "") -> None:
        self._spending = spending
        self._session_id = session_id
        self._limits = limits
        self._month = ""
        self._spent: dict[str, Paid] = {"run": Paid(0, 0, 0.0), "month": Paid(0, 0, 0.0)}
        self._open: dict[int, tuple[str, Paid]] = {}

    @property
    def of_run(self) -> Paid:
        """The cost of this run so far, with reservations."""
        return self._spent["run"]

    async def reserve(self, charge: Charge) -> int:
        """Reserves the most that a request may cost; raises ``BudgetReachedError`` if that is too much."""
        await self._open_month()
        asked = _spent(charge)
        for limit in self._limits:
            if getattr(_sum(self._spent[limit.period], asked), limit.counts) > limit.most:
                raise _reached(limit)
        # Counted before the store has it, since another request may be checked meanwhile.
        month = self._month
        self._count(asked, month)
        try:
            number = await self._spending.reserve(
                month,
                asked.requests,
                asked.tokens,
                charge.money,
                self._session_id,
                asked.tokens_thought,
            )
        except BaseException:
            self._count(asked, month, -1)
            raise
        self._open[number] = month, asked
        return number

    async def record_charge(self, reservation: int, charge: Charge) -> None:
        """Replaces a reservation by the actual cost, in the month of the reservation."""
        spent = _spent(charge)
        month, asked = self._open.pop(reservation)
        self._count(asked, month, -1)
        self._count(spent, month)
        await self._spending.record_charge(
            reservation, spent.requests, spent.tokens, charge.money, spent.tokens_thought
        )

    async def _open_month(self) -> None:
        month = f"{datetime.now(UTC):%Y-%m}"
        if month != self._month:
            spent = await self._spending.of_month(month)
            self._month, self._spent["month"] = month, spent

    def _count(self, spent: Paid, month: str, sign: int = 1) -> None:
        for period, before in self._spent.items():
            if period == "run" or month == self._month:
                self._spent[period] = _sum(before, spent, sign)


def _spent(charge: Charge) -> Paid:
    return Paid(
        requests=charge.requests,
        tokens=charge.tokens,
        money=charge.money or 0.0,
        tokens_thought=charge.tokens_thought,
    )


def _sum(one: Paid, other: Paid, sign: int = 1) -> Paid:
    return Paid(
        requests=one.requests + sign * other.requests,
        tokens=one.tokens + sign * other.tokens,
        money=(one.money or 0.0) + sign * (other.money or 0.0),
        tokens_thought=one.tokens_thought + sign * other.tokens_thought,
    )


def _reached(limit: Limit) -> BudgetReachedError:
    counted = "tokens for thinking" if limit.counts == "tokens_thought" else limit.counts
    in_money = f"{limit.most:g} in the currency of your prices"
    amount = in_money if limit.counts == "money" else f"{limit.most:,.0f} {counted}"
    return BudgetReachedError(
        f"The budget of this {limit.period} for the language model ({amount}) is used up.",
        f"All that was paid is kept. generation.{limit.key} sets the limit.",
    )
