"""The costs of language models, request by request."""

from __future__ import annotations

from obsidian_anki_sync.domain.session import Paid
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("spending")


class Spending:
    """The spending of one store, by month (``2026-11``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_month(self, month: str) -> Paid:
        """Returns the cost of a month's requests; one without an answer counts at its highest cost."""
        row = await self._database.row(_SQL["of_month"], (month,))
        assert row is not None
        return Paid(*row)

    async def reserve(
        self,
        month: str,
        requests: int,
        tokens: int,
        money: float | None,
        session_id: str = "",
        tokens_thought: int = 0,
    ) -> int:
        """Stores the highest cost of a request before it is sent; returns the number of the reservation."""
        async with self._database.alone():
            return int(
                await self._database.insert(
                    _SQL["reserve"],
                    (month, requests, tokens, money, session_id, tokens_thought),
                )
            )

    async def record_charge(
        self, reservation: int, requests: int, tokens: int, money: float | None, tokens_thought: int = 0
    ) -> None:
        """Replaces a reservation by the cost of the request."""
        async with self._database.alone():
            await self._database.write(
                _SQL["record_charge"], (requests, tokens, money, tokens_thought, reservation)
            )
