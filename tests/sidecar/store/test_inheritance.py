"""A new store takes over the paid answers of the store that its vault had under another path."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.generation.answer import Answer, Usage
from obsidian_anki_sync.store.database.schema import MIGRATIONS
from obsidian_anki_sync.store.store import open_store_file

ANSWER = Answer('{"cards": []}', "m", "stop", Usage(100, 20), None, "json_schema", 1.5)
# An earlier release stored the response format under the name "rung".
WITH_ANSWERS = 4


async def test_answers_and_response_formats_come_from_the_former_store(tmp_path: Path) -> None:
    async with open_store_file(tmp_path / "former.db") as former:
        await former.answers.keep("k", ANSWER)
        await former.answers.remember_response_formats("server", {"m": "json_schema"})
    async with open_store_file(tmp_path / "new.db") as store:
        await store.inherit(tmp_path / "former.db")
        assert await store.answers.get("k") == ANSWER
        assert await store.answers.response_formats("server", "") == {"m": "json_schema"}


@pytest.mark.parametrize("version", range(WITH_ANSWERS, len(MIGRATIONS)))
async def test_a_store_of_an_earlier_release_gives_its_answers_too(tmp_path: Path, version: int) -> None:
    with closing(sqlite3.connect(tmp_path / "former.db")) as former:
        former.executescript("".join(MIGRATIONS[:version]))
        answers, formats = (
            ("response_format", "response_format")
            if has_column(former, "response_format")
            else ("rung", "ladder")
        )
        former.execute(
            "INSERT INTO answer (key, text, model, finish_reason, tokens_in, tokens_out, tokens_cached,"
            f" {answers}, latency, at) VALUES ('k', ?, 'm', 'stop', 100, 20, 0, 'json_schema', 1.5, '2026')",
            (ANSWER.text,),
        )
        former.execute(f"INSERT INTO {formats} VALUES ('server', 'm', 'json_schema', '2026')")
        former.commit()
    async with open_store_file(tmp_path / "new.db") as store:
        await store.inherit(tmp_path / "former.db")
        assert await store.answers.get("k") == ANSWER
        assert await store.answers.response_formats("server", "") == {"m": "json_schema"}


def has_column(store: sqlite3.Connection, name: str) -> bool:
    return any(row[1] == name for row in store.execute("PRAGMA table_info(answer)"))
