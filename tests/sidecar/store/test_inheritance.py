"""A new store takes over what cannot be made again from the store that its vault had under another path."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.generation.answer import Answer, Usage
from obsidian_anki_sync.store.database.schema import MIGRATIONS
from obsidian_anki_sync.store.edits.note_edits import EditState
from obsidian_anki_sync.store.edits.study_properties import StudyProperties
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


async def test_costs_and_writes_into_notes_come_from_the_former_store(tmp_path: Path) -> None:
    async with open_store_file(tmp_path / "former.db") as former:
        reservation = await former.spending.reserve("2026-11", 1, 900, 0.5)
        await former.spending.record_charge(reservation, 1, 700, 0.25)
        edit = await former.note_edits.begin("loops-0", "loops.md", b"before", ("one", "other"))
        await former.note_edits.record_state(edit, EditState.WRITTEN)
        await former.study_properties.record(StudyProperties("loops.md", "2026-12-01", "", "hash", False))
        kept = (
            await former.spending.of_month("2026-11"),
            await former.note_edits.in_state(EditState.WRITTEN),
            await former.study_properties.all(),
        )
    async with open_store_file(tmp_path / "new.db") as store:
        await store.inherit(tmp_path / "former.db")
        assert kept == (
            await store.spending.of_month("2026-11"),
            await store.note_edits.in_state(EditState.WRITTEN),
            await store.study_properties.all(),
        )
        assert kept[0].tokens == 700
