"""A mistyped path harms no file: only a progress store is written, renamed or locked."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.cli.logs import start_logging
from obsidian_anki_sync.pipeline.inspect.check import check
from obsidian_anki_sync.pipeline.report import Verdict
from obsidian_anki_sync.pipeline.sessions.lock import lock_path
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.database.ownership import APPLICATION_ID, NotAStoreError
from obsidian_anki_sync.store.database.schema import MIGRATIONS
from obsidian_anki_sync.store.store import open_store_file
from support.syncing import settings_for, sync

_KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n"
posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "a.md").write_text("#flashcards\n\nWhat?::That.\n")
    return settings_for(tmp_path, target=f"file:{tmp_path / 'cards.apkg'}")


def _another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA user_version = 2")
        database.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)")
        database.execute("INSERT INTO moz_places VALUES (1, 'https://example.org')")


def _with_another_id(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA application_id = 12345")


def _key(path: Path) -> None:
    path.write_bytes(_KEY)
    path.chmod(0o600)


@pytest.mark.parametrize("make", [_key, _another_program, _with_another_id])
@pytest.mark.parametrize("exclusive", [True, False])
async def test_a_file_of_another_program_is_not_changed(
    make: object, exclusive: bool, settings: Settings
) -> None:
    path = settings.store_path
    assert callable(make)
    make(path)
    before, mode = path.read_bytes(), path.stat().st_mode
    files = sorted(path.parent.iterdir())
    with pytest.raises(NotAStoreError, match="was not changed"):
        async with open_store(settings, exclusive=exclusive, listener=lambda _: None):
            pass
    assert (path.read_bytes(), path.stat().st_mode) == (before, mode)
    assert sorted(path.parent.iterdir()) == files


async def test_a_sync_and_a_check_say_so(settings: Settings) -> None:
    _key(settings.store_path)
    with pytest.raises(NotAStoreError):
        await sync(settings)
    found = {item.name: item for item in await check(settings)}
    assert found["store"].verdict is Verdict.FAIL
    assert "not a progress store" in found["store"].message
    assert settings.store_path.read_bytes() == _KEY


async def test_it_is_not_read_as_a_store_either(settings: Settings) -> None:
    _another_program(settings.store_path)
    with pytest.raises(NotAStoreError):
        async with open_store_file(settings.store_path, read_only=True):
            pass


async def test_a_file_with_the_name_of_the_lock_is_not_changed(settings: Settings) -> None:
    lock = lock_path(settings.store_path)
    lock.write_text('[[package]]\nname = "serde"\n')
    with pytest.raises(NotAStoreError, match="lock"):
        await sync(settings)
    assert lock.read_text() == '[[package]]\nname = "serde"\n'


async def test_a_new_store_carries_the_program_s_id(settings: Settings) -> None:
    await sync(settings)
    with closing(sqlite3.connect(settings.store_path)) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


async def test_a_store_without_an_application_id_is_recognised_by_its_tables_and_gets_one(
    settings: Settings,
) -> None:
    with closing(sqlite3.connect(settings.store_path)) as old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
    await sync(settings)
    with closing(sqlite3.connect(settings.store_path)) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


async def test_a_damaged_store_is_set_aside_because_it_was_one(settings: Settings) -> None:
    await sync(settings)
    with settings.store_path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(40_000))
    await sync(settings)
    assert any("damaged" in path.name for path in settings.store_path.parent.iterdir())


@posix
async def test_only_the_owner_reads_the_store(settings: Settings, tmp_path: Path) -> None:
    deep = settings.with_changes(db=tmp_path / "new" / "folder" / "store.db")
    before = os.umask(0o000)
    try:
        await sync(deep)
        async with open_store(deep, exclusive=True, listener=lambda _: None) as store:
            await store.sessions.sweep_dry_runs()
            files = [path for path in deep.store_path.parent.iterdir() if path.is_file()]
            assert {path.suffix for path in files} >= {".db", ".db-wal", ".lock"}
            modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in files}
    finally:
        os.umask(before)
    assert set(modes.values()) == {"0o600"}, modes
    assert stat.S_IMODE(deep.store_path.parent.stat().st_mode) == 0o700


@posix
def test_only_the_owner_reads_a_log(tmp_path: Path) -> None:
    before = os.umask(0o000)
    log = logging.getLogger("obsidian_anki_sync")
    handlers, propagate, level = list(log.handlers), log.propagate, log.level
    try:
        start_logging(tmp_path / "sync.log", verbose=False)
        assert stat.S_IMODE((tmp_path / "sync.log").stat().st_mode) == 0o600
    finally:
        os.umask(before)
        log.propagate = propagate
        log.setLevel(level)
        for handler in [one for one in log.handlers if one not in handlers]:
            handler.close()
            log.removeHandler(handler)


@posix
async def test_a_store_that_others_could_read_is_closed_to_them(settings: Settings) -> None:
    await sync(settings)
    settings.store_path.chmod(0o644)
    await sync(settings)
    assert stat.S_IMODE(settings.store_path.stat().st_mode) == 0o600
