"""The store and generation: an answer is on disk at once, and no draft is forgotten."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.generation.answer import Answer, Usage
from obsidian_anki_sync.domain.generation.drafts import Flag, GeneratedDraft
from obsidian_anki_sync.domain.generation.review import DraftState, QueuedDraft, accepted
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE
from obsidian_anki_sync.domain.session import Paid, SessionSettings
from obsidian_anki_sync.store.database.schema import MIGRATIONS
from obsidian_anki_sync.store.observations import Observation
from obsidian_anki_sync.store.sessions import new_session
from obsidian_anki_sync.store.store import Store, open_store_file

SESSION = "11111111-2222-3333-4444-555555555555"
ANSWER = Answer('{"cards": []}', "m", "stop", Usage(100, 20), None, "json_schema", 1.5)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store_file(tmp_path / "store.db") as opened:
        await opened.sessions.add(new_session(SESSION, SessionSettings("/v", "file:/a.anki2")))
        yield opened


def draft(number: int, *, front: str = "Why?", flags: tuple[Flag, ...] = ()) -> GeneratedDraft:
    return GeneratedDraft(
        f"gen-{number:016x}",
        BASIC,
        {"Front": front, "Back": "So."},
        "A unit.",
        "d1",
        number,
        "H",
        "en",
        flags,
    )


def queued(number: int, path: str = "n.md") -> QueuedDraft:
    return QueuedDraft(path, DraftState.NEW, draft(number))


async def test_an_answer_comes_back_as_it_was_kept(store: Store) -> None:
    await store.answers.keep("k", ANSWER)
    assert (await store.answers.get("k"), await store.answers.get("other")) == (ANSWER, None)


async def test_an_answer_is_kept_though_its_task_is_cancelled(store: Store) -> None:
    task = asyncio.ensure_future(store.answers.keep("k", ANSWER))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.answers.get("k") == ANSWER


async def test_answers_that_arrive_at_once_are_all_kept(store: Store) -> None:
    await asyncio.gather(*(store.answers.keep(str(number), ANSWER) for number in range(50)))
    assert len(await store.answers.keys()) == 50


async def test_a_cancelled_write_leaves_the_store_usable(store: Store) -> None:
    for _ in range(20):
        task = asyncio.ensure_future(store.drafts.write([queued(1)]))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await store.drafts.write([queued(2)])
    assert queued(2) in await store.drafts.queue()


def test_an_answer_survives_a_kill_right_after_it_was_kept(tmp_path: Path) -> None:
    script = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from obsidian_anki_sync.domain.generation.answer import Answer\n"
        "from obsidian_anki_sync.store.store import open_store_file\n"
        "async def main():\n"
        "    async with open_store_file(Path(sys.argv[1])) as store:\n"
        "        for number in range(20):\n"
        "            answer = Answer('a', 'm', 'stop')\n"
        "            await store.answers.keep(str(number), answer)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "store.db")], check=False, timeout=60)
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        assert connection.execute("SELECT count(*) FROM answer").fetchone() == (20,)


async def test_an_answer_older_than_a_refresh_is_not_known_to_it(store: Store) -> None:
    await store.answers.keep("k", ANSWER)
    assert await store.answers.get("k", since="9999") is None
    assert await store.answers.keys(since="9999") == frozenset()


async def test_the_speed_of_a_model_is_that_of_its_answers(store: Store) -> None:
    assert await store.answers.speed("m") is None
    await store.answers.keep("k", ANSWER)
    assert await store.answers.speed("m") == pytest.approx(80.0)


async def test_the_form_of_answer_is_remembered_by_server_and_model_until_it_is_too_old(store: Store) -> None:
    await store.answers.remember_response_formats("http://a/v1", {"m": "json_object", "n": "prompt"})
    await store.answers.remember_response_formats("http://b/v1", {"m": "json_schema"})
    assert await store.answers.response_formats("http://a/v1", "2000") == {"m": "json_object", "n": "prompt"}
    assert await store.answers.response_formats("http://a/v1", "9999") == {}


async def test_spending_counts_a_reservation_until_it_is_charged(store: Store) -> None:
    number = await store.spending.reserve("2026-11", 1, 900, 0.5)
    assert await store.spending.of_month("2026-11") == Paid(1, 900, 0.5)
    await store.spending.record_charge(number, 1, 120, 0.1)
    await store.spending.reserve("2026-11", 1, 10, None)
    assert await store.spending.of_month("2026-11") == Paid(2, 130, 0.1)
    assert await store.spending.of_month("2026-12") == Paid(0, 0, 0.0)


async def test_a_draft_comes_back_as_it_was_written(store: Store) -> None:
    found = CardContent(CLOZE.name, {"Text": "{{c1::a}}"}, "D", ("t",), "obsidian://x")
    whole = QueuedDraft(
        "n.md",
        DraftState.FLAGGED,
        draft(1, front="Новый?", flags=(Flag("code", "A doubt."),)),
        draft(1),
        unreviewed=True,
        edited=True,
        decided="s",
        found=found,
    )
    await store.drafts.write([whole])
    assert await store.drafts.queue() == [whole]


async def test_drafts_are_found_by_note_and_by_the_beginning_of_their_id(store: Store) -> None:
    await store.drafts.write([queued(1), queued(2, "m.md")])
    assert await store.drafts.queue(["m.md"]) == [queued(2, "m.md")]
    assert await store.drafts.queue(ids=["gen-0000000000000001"]) == [queued(1)]
    assert len(await store.drafts.queue(ids=["gen-"])) == 2


async def test_a_notes_digest_of_drafts_changes_with_each_decision(store: Store) -> None:
    await store.drafts.write([queued(1)])
    before = await store.drafts.digests()
    await store.drafts.write([accepted(queued(1), unreviewed=True)])
    unseen = await store.drafts.digests()
    await store.drafts.write([accepted(queued(1))])
    seen = await store.drafts.digests()
    assert (before, set(unseen), set(seen)) == ({}, {"n.md"}, {"n.md"})
    assert unseen != seen


async def test_a_draft_that_only_moved_in_its_note_makes_the_same_card(store: Store) -> None:
    await store.drafts.write([accepted(queued(1))])
    before = await store.drafts.digests()
    moved = replace(draft(1), line=99, unit_digest="d2")
    await store.drafts.write([accepted(QueuedDraft("n.md", DraftState.NEW, moved))])
    assert await store.drafts.digests() == before


async def test_a_written_note_is_completed_in_the_transaction_that_holds_its_drafts(
    store: Store, tmp_path: Path
) -> None:
    await store.drafts.await_writing(SESSION, ["n.md"])
    await store.drafts.begin(SESSION, "n.md")
    look = Observation("n.md", "hash", "written", "rules", with_agents=False)
    gained = await store.drafts.record(SESSION, look, [queued(1)], ["gen-gone"], 1)
    with closing(sqlite3.connect(tmp_path / "store.db")) as elsewhere:
        status = elsewhere.execute("SELECT status, cards FROM session_note").fetchone()
        count = elsewhere.execute("SELECT count(*) FROM draft").fetchone()
    assert (status, count, gained.cards_generated) == (("completed", 1), (1,), 1)


async def test_a_store_of_the_first_version_is_brought_up_to_date_also_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
    async with open_store_file(path, read_only=True) as store:
        assert (await store.drafts.queue(), await store.sessions.newest_first()) == ([], [])
