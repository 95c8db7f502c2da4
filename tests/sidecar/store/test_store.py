"""A checkpoint is stored whole, a slug is never forgotten, and a bad file is reported."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.errors import StoreError
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.conflict import Side
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.domain.session import Mode, Phase, SessionSettings, Statistics
from obsidian_anki_sync.store.database import connection
from obsidian_anki_sync.store.database.connection import CorruptStoreError
from obsidian_anki_sync.store.database.ownership import APPLICATION_ID
from obsidian_anki_sync.store.database.schema import MIGRATIONS
from obsidian_anki_sync.store.encoding import encode
from obsidian_anki_sync.store.journal import ActionResult, PlannedAction
from obsidian_anki_sync.store.records import BuiltCard, BuiltNote, FailedNote
from obsidian_anki_sync.store.sessions import new_session
from obsidian_anki_sync.store.store import Store, open_store_file

SESSION = "11111111-2222-3333-4444-555555555555"
TARGET = "file:/a.anki2"


def made(path: str, *fronts: str) -> BuiltNote:
    cards = tuple(
        BuiltCard(
            *(i, "en", 1, None),
            CardContent(BASIC.name, {"Front": front, "Back": "b"}, "D", (), "obsidian://"),
            words=front,
        )
        for i, front in enumerate(fronts)
    )
    return BuiltNote(path, path.removesuffix(".md"), False, 1, 2, "hash", "recipe", cards, (), ())


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store_file(tmp_path / "store.db") as opened:
        await opened.sessions.add(new_session(SESSION, SessionSettings("/v", TARGET)))
        yield opened


def statuses(folder: Path) -> dict[str, str]:
    with sqlite3.connect(folder / "store.db") as elsewhere:
        row = elsewhere.execute("SELECT note_progress FROM sync_progress").fetchone()
    return {path: note["status"] for path, note in json.loads(row[0]).items()}


async def name_all(store: Store) -> list[str]:
    cards = await store.cards.without_slug()
    await store.cards.give_slugs({card.key: f"{card.note_id}-{card.position}" for card in cards})
    return await store.cards.wanted()


async def test_a_completed_notes_cards_are_on_disk(store: Store, tmp_path: Path) -> None:
    await store.notes.await_reading(SESSION, ["n.md"])
    await store.notes.record(SESSION, [made("n.md", "one", "two")])
    with sqlite3.connect(tmp_path / "store.db") as elsewhere:
        status = elsewhere.execute("SELECT status FROM session_note").fetchone()
        cards = elsewhere.execute("SELECT count(*) FROM card").fetchone()
    assert (status, cards) == (("completed",), (2,))


async def test_the_view_of_progress_has_the_columns_of_the_page(store: Store, tmp_path: Path) -> None:
    await store.notes.await_reading(SESSION, ["n.md", "bad.md"])
    failure = FailedNote("bad.md", 1, 2, "recipe", Diagnosis("yaml", "broken", 3))
    await store.notes.record(SESSION, [made("n.md", "one")], [failure])
    with sqlite3.connect(tmp_path / "store.db") as elsewhere:
        elsewhere.row_factory = sqlite3.Row
        row = elsewhere.execute("SELECT * FROM sync_progress").fetchone()
    assert row.keys() == [
        *("session_id", "phase", "started_at", "updated_at", "completed_at", "total_notes"),
        *("notes_processed", "cards_generated", "cards_created", "cards_updated", "cards_deleted"),
        *("cards_restored", "cards_skipped", "errors", "note_progress"),
    ]
    assert json.loads(row["note_progress"]) == {
        "n.md": {"status": "completed", "cards": 1, "error": None, "line": None},
        "bad.md": {"status": "failed", "cards": 0, "error": "broken", "line": 3},
    }


async def test_a_checkpoint_that_fails_leaves_nothing_behind(store: Store) -> None:
    await store.notes.await_reading(SESSION, ["n.md"])
    torn = replace(made("n.md", "one"), content_hash=None)
    with pytest.raises(StoreError):
        await store.notes.record(SESSION, [made("m.md", "two"), torn])
    assert await store.notes.all() == {}


async def test_a_note_that_is_read_again_keeps_its_former_cards_until_they_are_continued(
    store: Store,
) -> None:
    await store.notes.record(SESSION, [made("n.md", "one")])
    await name_all(store)
    await store.notes.record(SESSION, [made("n.md", "uno")])
    assert [card.slug for card in await store.cards.former()] == ["n-0"]


async def test_a_continued_card_is_no_longer_a_former_one(store: Store) -> None:
    await store.notes.record(SESSION, [made("n.md", "one")])
    await name_all(store)
    await store.notes.record(SESSION, [made("n.md", "uno")])
    assert (await name_all(store), await store.cards.former()) == (["n-0"], [])


async def test_a_note_that_fails_keeps_its_cards(store: Store) -> None:
    await store.notes.record(SESSION, [made("n.md", "one")])
    await name_all(store)
    failure = FailedNote("n.md", 3, 4, "recipe", Diagnosis("yaml", "broken", 3))
    await store.notes.record(SESSION, [], [failure])
    assert await store.cards.wanted() == ["n-0"]


async def test_a_completed_note_is_never_shown_as_processing_again(store: Store, tmp_path: Path) -> None:
    await store.notes.await_reading(SESSION, ["a.md", "b.md"])
    await store.sessions.enter(SESSION, Phase.GENERATING)
    await store.notes.record(SESSION, [made("b.md", "two")], (), "b.md")
    assert statuses(tmp_path) == {"a.md": "processing", "b.md": "completed"}


async def test_notes_that_were_not_handed_out_are_pending(store: Store, tmp_path: Path) -> None:
    await store.notes.await_reading(SESSION, ["a.md", "b.md"])
    await store.sessions.enter(SESSION, Phase.GENERATING)
    await store.notes.record(SESSION, (), (), "a.md")
    assert statuses(tmp_path) == {"a.md": "processing", "b.md": "pending"}


async def test_nothing_is_being_processed_in_an_interrupted_session(store: Store, tmp_path: Path) -> None:
    await store.notes.await_reading(SESSION, ["a.md"])
    await store.sessions.enter(SESSION, Phase.GENERATING)
    await store.notes.record(SESSION, (), (), "a.md")
    await store.sessions.end(SESSION, Phase.INTERRUPTED)
    assert statuses(tmp_path) == {"a.md": "pending"}


async def test_a_vanished_notes_cards_are_orphans_while_anki_has_them(store: Store) -> None:
    await store.notes.record(SESSION, [made("n.md", "one")])
    await name_all(store)
    await store.cards.write_bases(TARGET, [Base("n-0", 7, "d", {}, "D", (), 1)])
    await store.notes.mark_gone(["n.md"])
    assert [card.slug for card in await store.cards.orphans(TARGET)] == ["n-0"]


async def test_a_note_that_comes_back_finds_its_cards(store: Store) -> None:
    await store.notes.record(SESSION, [made("n.md", "one")])
    await name_all(store)
    await store.notes.mark_gone(["n.md"])
    await store.notes.record(SESSION, [made("n.md", "one")])
    former = await store.cards.former()
    assert [(card.slug, card.note_is_gone) for card in former] == [("n-0", False)]


async def test_an_action_is_in_flight_until_its_outcome_is_recorded(store: Store) -> None:
    action = Action(ActionKind.DELETE, "n-0", "n.md", "one")
    entries = await store.journal.plan(SESSION, TARGET, [PlannedAction(action, None)])
    await store.journal.mark_in_flight(entries.values())
    flying = [entry.slug for entry in await store.journal.in_flight(TARGET)]
    await store.journal.record_results(
        SESSION,
        TARGET,
        [ActionResult(entries["n-0"], "done")],
        written=(),
        removed=["n-0"],
        gained=Statistics(cards_deleted=1),
    )
    assert (flying, await store.journal.in_flight(TARGET)) == (["n-0"], [])


async def test_a_new_plan_replaces_one_that_was_not_begun(store: Store) -> None:
    action = Action(ActionKind.DELETE, "n-0", "n.md", "one")
    await store.journal.plan(SESSION, TARGET, [PlannedAction(action, None)])
    other = replace(action, slug="n-1")
    assert set(await store.journal.plan(SESSION, TARGET, [PlannedAction(other, None)])) == {"n-1"}


async def test_sessions_are_listed_newest_first_though_the_clock_was_set_back(store: Store) -> None:
    earlier = new_session("9" * 36, SessionSettings("/v", TARGET))
    await store.sessions.add(replace(earlier, started_at=earlier.started_at.replace(year=1999)))
    assert [session.session_id for session in await store.sessions.newest_first()] == ["9" * 36, SESSION]


async def test_a_session_comes_back_as_it_was_written(store: Store) -> None:
    settings = SessionSettings("/v", TARGET, Mode.INCREMENTAL, with_index=False)
    session = new_session("8" * 36, settings)
    await store.sessions.add(session)
    assert await store.sessions.get("8" * 36) == session


async def test_an_ended_session_says_where_it_stopped(store: Store) -> None:
    await store.sessions.enter(SESSION, Phase.GENERATING)
    await store.sessions.end(SESSION, Phase.INTERRUPTED)
    session = await store.sessions.get(SESSION)
    assert session is not None
    assert (session.phase, session.stopped_in) == (Phase.INTERRUPTED, Phase.GENERATING)


async def test_a_damaged_file_is_an_error_that_says_so(tmp_path: Path) -> None:
    async with open_store_file(tmp_path / "store.db"):
        pass
    with (tmp_path / "store.db").open("r+b") as file:
        file.seek(100)
        file.write(b"rubbish" * 10_000)
    with pytest.raises(CorruptStoreError):
        async with open_store_file(tmp_path / "store.db"):
            pass


async def test_a_store_of_a_newer_version_is_not_changed(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as newer:
        newer.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match="newer version"):
        async with open_store_file(tmp_path / "store.db"):
            pass


async def test_a_second_opening_migrates_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        async with open_store_file(tmp_path / "store.db") as store:
            assert await store.sessions.newest_first() == []


@pytest.mark.parametrize("version", [0, 1, len(MIGRATIONS) - 1])
async def test_several_programs_may_open_a_new_or_older_store_at_once(tmp_path: Path, version: int) -> None:
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as older:
        older.executescript("".join(MIGRATIONS[:version]))
        older.execute(f"PRAGMA user_version = {version}")
    older.close()

    async def use() -> None:
        async with open_store_file(path) as store:
            assert await store.sessions.newest_first() == []

    await asyncio.gather(*(use() for _ in range(6)))


async def test_a_store_of_the_first_version_keeps_its_cards(tmp_path: Path) -> None:
    content = CardContent(BASIC.name, {"Front": "f", "Back": "b"}, "D", (), "obsidian://")
    with sqlite3.connect(tmp_path / "old.db") as old:
        old.executescript(MIGRATIONS[0])
        old.execute("INSERT INTO note VALUES (1, 'n.md', 'n', 0, 'completed', 1, 2, 'hash', 'recipe')")
        old.execute(
            "INSERT INTO card VALUES (1, 1, 'n-0', 0, 0, '', NULL, 1, ?, ?)",
            (content.digest, encode(content)),
        )
        old.execute("PRAGMA user_version = 1")
    old.close()

    async with open_store_file(tmp_path / "old.db") as store:
        card = (await store.cards.load(["n-0"]))["n-0"]
        assert (card.content, await store.declared.leaving_numbers_open()) == (content, [])


async def test_a_card_without_cloze_numbers_is_listed_until_it_has_its_slug(store: Store) -> None:
    note = made("n.md", "front")
    open_card = replace(note.cards[0], implicit_clozes=(1, 3))
    await store.notes.record(SESSION, [replace(note, cards=(open_card,))])

    before = [(card.implicit, card.content) for card in await store.declared.leaving_numbers_open()]
    await name_all(store)

    assert before == [((1, 3), open_card.content)]
    assert await store.declared.leaving_numbers_open() == []


async def test_a_store_that_another_program_locks_is_not_read_without_its_latest_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.1)
    async with open_store_file(tmp_path / "store.db") as store:
        await store.sessions.add(new_session(SESSION, SessionSettings("/v", TARGET)))
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE session SET error = 'late'")
        other.execute("COMMIT")
        with pytest.raises(StoreError, match="Another program uses it"):
            async with open_store_file(tmp_path / "store.db", read_only=True):
                pass


async def test_a_target_that_gets_another_name_keeps_the_decisions_about_its_conflicts(store: Store) -> None:
    await store.notes.record(SESSION, [made("a.md", "x")])
    [slug] = await name_all(store)
    [card] = (await store.cards.load([slug])).values()
    note = AnkiNote(1, slug, BASIC.name, {"Front": "y", "Back": "b"}, (), "D", 5)
    conflict = Action(ActionKind.CONFLICT, slug, "a.md", "x", card=card, before=note)
    await store.cards.write_bases(TARGET, [Base(slug, 1, "", {}, "D", (), 5)])
    await store.conflicts.replace(TARGET, {slug: conflict})
    await store.conflicts.decide(TARGET, {slug: Side.ANKI})
    await store.cards.rename_target(TARGET, "other")
    assert [found.decision for found in await store.conflicts.all("other")] == [Side.ANKI]
