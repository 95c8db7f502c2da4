"""Before the first change of a day, a collection that holds other notes too is backed up."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ankiconnect.server import anki_connect
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.pipeline.events import Notice
from obsidian_anki_sync.pipeline.inspect.check import check
from obsidian_anki_sync.pipeline.report import Verdict
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for, sync

if TYPE_CHECKING:
    from anki.collection import Collection

pytest.importorskip("anki.collection", reason="the extra [collection] is not installed")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "vault").mkdir()
    (tmp_path / "anki").mkdir(exist_ok=True)
    _write(tmp_path, "What?::That.")
    return settings_for(tmp_path)


def _write(folder: Path, card: str) -> None:
    (folder / "vault" / "a.md").write_text(f"#flashcards\n\n{card}\n")


@contextmanager
def _opened(settings: Settings) -> Iterator[Collection]:
    from anki.collection import Collection

    collection = Collection(settings.target.removeprefix("file:"))
    try:
        yield collection
    finally:
        collection.close()


def _add_a_note_of_the_user(settings: Settings) -> None:
    with _opened(settings) as collection:
        from anki.decks import DeckId

        basic = collection.models.by_name("Basic")
        assert basic
        note = collection.new_note(basic)
        note.fields = ["mine", "too"]
        collection.add_note(note, DeckId(1))


def _backups(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "anki").glob("collection-backups/*.colpkg"))


async def test_a_backup_is_of_the_state_before_the_first_change(settings: Settings, tmp_path: Path) -> None:
    _add_a_note_of_the_user(settings)
    said: list[str] = []
    await sync(
        settings, listener=lambda event: said.append(event.message) if isinstance(event, Notice) else None
    )
    [backup] = _backups(tmp_path)
    assert any("backup of the collection was made" in text for text in said)
    with _opened(settings) as collection:
        assert collection.note_count() == 2
    assert _restored(backup, tmp_path / "restored.anki2") == 1


def _restored(backup: Path, path: Path) -> int:
    """Returns how many Anki notes there are after Anki itself restored a backup."""
    from anki._backend import RustBackend
    from anki.collection import Collection

    RustBackend().import_collection_package(
        col_path=str(path),
        backup_path=str(backup),
        media_folder=str(path.with_suffix(".media")),
        media_db=str(path.with_suffix(".media.db2")),
    )
    collection = Collection(str(path))
    try:
        return collection.note_count()
    finally:
        collection.close()


async def test_one_a_day_is_enough_and_few_are_kept(settings: Settings, tmp_path: Path) -> None:
    _add_a_note_of_the_user(settings)
    settings = settings.with_changes(backups=2)
    await sync(settings)
    _write(tmp_path, "What else?::This.")
    await sync(settings)
    assert len(_backups(tmp_path)) == 1
    for day in range(1, 4):
        for number, file in enumerate(_backups(tmp_path)):
            yesterday = time.time() - 86_400 * (day + 1) + number
            os.utime(file, (yesterday, yesterday))
            file.rename(file.with_name(f"backup-{day}-{number}.colpkg"))
        _write(tmp_path, f"What on day {day}?::This.")
        await sync(settings)
    assert len(_backups(tmp_path)) == 2


async def test_a_sync_that_changes_nothing_makes_none(settings: Settings, tmp_path: Path) -> None:
    await sync(settings)
    _add_a_note_of_the_user(settings)
    await sync(settings)
    await sync(settings, dry_run=True)
    assert _backups(tmp_path) == []


async def test_a_collection_of_our_cards_alone_needs_none(settings: Settings, tmp_path: Path) -> None:
    await sync(settings)
    _write(tmp_path, "What else?::This.")
    await sync(settings)
    assert _backups(tmp_path) == []


async def test_it_can_be_switched_off(settings: Settings, tmp_path: Path) -> None:
    _add_a_note_of_the_user(settings)
    await sync(settings.with_changes(backups=0))
    assert _backups(tmp_path) == []


async def test_if_no_backup_can_be_made_nothing_is_changed(settings: Settings, tmp_path: Path) -> None:
    _add_a_note_of_the_user(settings)
    (tmp_path / "anki" / "collection-backups").write_text("in the way")
    with pytest.raises(TargetError, match="No backup"):
        await sync(settings)
    with _opened(settings) as collection:
        assert collection.note_count() == 1


async def test_check_says_when_the_last_one_was_made(settings: Settings) -> None:
    _add_a_note_of_the_user(settings)
    for told in ("never", "backups: 20"):
        [item] = [item for item in await check(settings) if item.name == "backup"]
        assert (item.verdict, told in item.message) == (Verdict.PASS, True), item
        await sync(settings)


async def test_of_a_running_anki_the_sync_says_how_to_make_one_if_it_made_none_today(
    settings: Settings, tmp_path: Path
) -> None:
    told: list[str] = []

    def listen(event: object) -> None:
        if isinstance(event, Notice):
            told.append(event.message)

    made = tmp_path / "running" / "backups" / "backup-2026-01-01-10.00.00.colpkg"
    with anki_connect(tmp_path / "running") as server:
        made.parent.mkdir(exist_ok=True)
        running = settings.with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")
        await sync(running, listener=listen)
        assert [line for line in told if "File > Create Backup" in line]
        told.clear()
        made.touch()
        _write(tmp_path, "What?::Another thing.")
        await sync(running, listener=listen)
    assert not [line for line in told if "Create Backup" in line]
