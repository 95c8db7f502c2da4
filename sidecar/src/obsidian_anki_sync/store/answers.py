"""The answers of language models as they came, each under the hash of everything that it depends on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from obsidian_anki_sync.domain.generation.answer import Answer, Usage
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("answers")


class Answers:
    """The answers of one store, and the response format that each server and model supports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str, since: str = "") -> Answer | None:
        """Returns the answer under a key, if it was kept at ``since`` (ISO, UTC) or later."""
        row = await self._database.row(_SQL["get"], (key, since))
        return _answer(row) if row else None

    async def keep(self, key: str, answer: Answer) -> None:
        """Commits an answer. It is paid for, so neither a cancelled task nor a power cut may lose it."""
        keeping = asyncio.ensure_future(self._keep(key, answer))
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            await keeping
            raise

    async def _keep(self, key: str, answer: Answer) -> None:
        async with self._database.alone(lasting=True):
            await self._database.write(_SQL["keep"], (key, *_row(answer), datetime.now(UTC).isoformat()))

    async def keys(self, since: str = "") -> frozenset[str]:
        """Returns the keys of all answers, or of those kept at ``since`` (ISO, UTC) or later."""
        rows = await self._database.rows(_SQL["keys"], (since,))
        return frozenset(key for (key,) in rows)

    async def speed(self, model: str) -> float | None:
        """Returns the tokens a second of a model's last hundred answers, in and out; None without any."""
        row = await self._database.row(_SQL["speed"], (model,))
        return row[0] / row[1] if row and row[1] else None

    async def response_formats(self, server: str, since: str) -> dict[str, str]:
        """Returns the response format that each model of a server last supported, at ``since`` or later."""
        rows = await self._database.rows(_SQL["response_formats"], (server, since))
        return dict(rows)

    async def remember_response_formats(self, server: str, response_formats: Mapping[str, str]) -> None:
        """Stores the response formats that models of a server support; an unchanged one keeps its time."""
        now = datetime.now(UTC).isoformat()
        async with self._database.transaction():
            await self._database.write_many(
                _SQL["remember_response_formats"],
                ((server, model, text, now) for model, text in response_formats.items()),
            )


def _row(answer: Answer) -> tuple[object, ...]:
    usage = answer.usage
    return (
        answer.text,
        answer.model,
        answer.finish_reason,
        usage.tokens_in,
        usage.tokens_out,
        usage.tokens_cached,
        answer.cost,
        answer.response_format,
        answer.latency,
        usage.tokens_thought,
    )


def _answer(row: Sequence[Any]) -> Answer:
    text, model, reason, tokens_in, tokens_out, tokens_cached, cost, response_format, latency, thought = row
    return Answer(
        text=text,
        model=model,
        finish_reason=reason,
        usage=Usage(tokens_in, tokens_out, tokens_cached, thought),
        cost=cost,
        response_format=response_format,
        latency=latency,
    )
