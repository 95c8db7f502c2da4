"""A request counts in the month in which it was reserved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.session import Paid
from obsidian_anki_sync.generation.ask.budget import BudgetReachedError, Charge
from obsidian_anki_sync.pipeline.authoring import ledger
from obsidian_anki_sync.pipeline.authoring.ledger import Limit, StoredBudget
from obsidian_anki_sync.store.store import open_store_file

MOST = Charge(requests=1, tokens_in=900, tokens_out=100)
ACTUAL = Charge(requests=1, tokens_in=300, tokens_out=100)


class Clock:
    """A clock that a test sets."""

    today = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)

    def now(self, _zone: object) -> datetime:
        return self.today


async def test_a_request_over_the_end_of_a_month_takes_nothing_from_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(ledger, "datetime", clock)
    async with open_store_file(tmp_path / "store.db") as store:
        budget = StoredBudget(store.spending, (Limit("max_tokens_month", "tokens", 1000),))
        in_november = await budget.reserve(MOST)
        clock.today = datetime(2026, 12, 1, tzinfo=UTC)
        in_december = await budget.reserve(MOST)
        await budget.record_charge(in_november, ACTUAL)
        # The reservation of December still fills the whole month.
        with pytest.raises(BudgetReachedError):
            await budget.reserve(Charge(requests=1, tokens_in=1))
        await budget.record_charge(in_december, ACTUAL)

        assert await store.spending.of_month("2026-11") == Paid(1, 400, 0.0)
        assert await store.spending.of_month("2026-12") == Paid(1, 400, 0.0)
        assert budget.of_run == Paid(2, 800, 0.0)
        await budget.reserve(Charge(requests=1, tokens_in=600))
