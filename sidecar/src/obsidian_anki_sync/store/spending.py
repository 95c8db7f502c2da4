"""What was spent on language models, request by request."""

from __future__ import annotations

from obsidian_anki_sync.domain.session import Paid
from obsidian_anki_sync.store.database.connection import Database


class Spending:
    """The spending of one store, by months (``2026-11``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_month(self, month: str) -> Paid:
        """Returns what a month's requests cost, and those without an answer may have cost."""
        row = await self._database.row(
            "SELECT coalesce(sum(requests), 0), coalesce(sum(tokens), 0), coalesce(sum(money), 0.0)"
            " FROM spending WHERE month = ?",
            (month,),
        )
        assert row is not None
        return Paid(*row)

    async def reserve(
        self, month: str, requests: int, tokens: int, money: float | None, session_id: str = ""
    ) -> int:
        """Writes down what a request may cost, before it is sent; gives the number of the reservation."""
        async with self._database.alone():
            return int(
                await self._database.insert(
                    "INSERT INTO spending (month, requests, tokens, money, session_id) VALUES (?, ?, ?, ?, ?)"
                    " RETURNING reservation",
                    (month, requests, tokens, money, session_id),
                )
            )

    async def record_charge(self, reservation: int, requests: int, tokens: int, money: float | None) -> None:
        """Writes down what the request did cost."""
        async with self._database.alone():
            await self._database.write(
                "UPDATE spending SET settled = 1, requests = ?, tokens = ?, money = ? WHERE reservation = ?",
                (requests, tokens, money, reservation),
            )
