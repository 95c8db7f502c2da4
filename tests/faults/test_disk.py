"""A disk that is full or read-only is reported in a sentence, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.small_disk import SmallDisk, small_disk
from obsidian_anki_sync.settings import Settings
from support.processes import run_program
from support.syncing import anki_notes, question, settings_for, write_note

NOTES = 300


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    try:
        with small_disk(tmp_path / "disk", "512k") as mounted:
            yield mounted
    except PermissionError as error:
        pytest.skip(str(error))


@pytest.fixture
def settings(tmp_path: Path, disk: SmallDisk) -> Settings:
    settings = settings_for(tmp_path).with_changes(db=disk.place / "store.db")
    for number in range(NOTES):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", "A number. " * 100))
    return settings


def test_a_full_disk_stops_the_sync_with_a_sentence(settings: Settings) -> None:
    finished = run_program("sync", settings)
    assert finished.returncode == 3
    assert "disk is full" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "exception" not in finished.stderr


def test_a_sync_goes_on_when_the_disk_has_room_again(settings: Settings, disk: SmallDisk) -> None:
    run_program("sync", settings)
    disk.remount("size=50m")
    finished = run_program("sync", settings)
    assert (finished.returncode, len(anki_notes(settings))) == (0, NOTES)


def test_a_store_that_cannot_be_written_is_an_error_with_a_sentence(
    settings: Settings, disk: SmallDisk
) -> None:
    disk.remount("size=50m")
    run_program("sync", settings)
    disk.remount("ro")
    finished = run_program("sync", settings)
    assert finished.returncode == 3
    assert "cannot be written" in finished.stderr


def test_progress_can_be_read_on_a_read_only_disk(settings: Settings, disk: SmallDisk) -> None:
    disk.remount("size=50m")
    run_program("sync", settings)
    disk.remount("ro")
    finished = run_program("progress", settings)
    assert (finished.returncode, "completed" in finished.stdout) == (0, True)
