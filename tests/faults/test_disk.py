"""A disk that is full or cannot be written: said in a sentence, and nothing lost."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from obsidian_anki_sync.settings import Settings
from support.processes import run_program
from support.syncing import anki_notes, question, settings_for, write_note

NOTES = 300
Remount = Callable[[str], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Remount]]:
    """A file system of half a megabyte, and a way to change it."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system takes more rights than this user has")

    def remount(options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)

    yield place, remount
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def settings(tmp_path: Path, small_disk: tuple[Path, Remount]) -> Settings:
    settings = settings_for(tmp_path).with_changes(db=small_disk[0] / "store.db")
    for number in range(NOTES):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", "A number. " * 100))
    return settings


def test_a_full_disk_stops_the_sync_with_a_sentence(settings: Settings) -> None:
    finished = run_program("sync", settings)
    assert finished.returncode == 3
    assert "disk is full" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "exception" not in finished.stderr


def test_a_sync_goes_on_when_the_disk_has_room_again(
    settings: Settings, small_disk: tuple[Path, Remount]
) -> None:
    run_program("sync", settings)
    small_disk[1]("size=50m")
    finished = run_program("sync", settings)
    assert (finished.returncode, len(anki_notes(settings))) == (0, NOTES)


def test_a_store_that_cannot_be_written_is_said(settings: Settings, small_disk: tuple[Path, Remount]) -> None:
    small_disk[1]("size=50m")
    run_program("sync", settings)
    small_disk[1]("ro")
    finished = run_program("sync", settings)
    assert finished.returncode == 3
    assert "cannot be written" in finished.stderr


def test_progress_can_be_looked_at_on_a_disk_that_cannot_be_written(
    settings: Settings, small_disk: tuple[Path, Remount]
) -> None:
    small_disk[1]("size=50m")
    run_program("sync", settings)
    small_disk[1]("ro")
    finished = run_program("progress", settings)
    assert (finished.returncode, "completed" in finished.stdout) == (0, True)
