"""A sync that is killed at any moment and resumed ends like an uninterrupted one."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.settings import Settings
from support.processes import run_program, start_program
from support.syncing import anki_notes, question, settings_for, store_value, write_note

NOTES = 400
SMALL_BATCHES = ("--set", "batch_size=20", "--set", "workers=1")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    for number in range(NOTES):
        text = question(f"What is {number}?", f"The number **{number}**.\n" + "It is a number. " * 20)
        write_note(folder, f"{number % 7}/n{number}.md", f"---\nid: n{number}\n---\n{text}")
    return folder


def change_everything(vault: Path) -> None:
    """Updates, a removal, a rename and new notes, so that every kind of action is under way."""
    for number in range(0, NOTES, 2):
        file = vault / f"{number % 7}/n{number}.md"
        file.write_text(file.read_text().replace("It is a number.", "It is even."))
    (vault / "1/n1.md").unlink()
    (vault / "3/n3.md").rename(vault / "3/renamed.md")
    for number in range(NOTES, NOTES + 50):
        write_note(vault, f"new/n{number}.md", question(f"What is {number}?", "New."))


def kill_after(seconds: float, settings: Settings) -> bool:
    """Starts or resumes a sync and kills it; True if it was done before that."""
    process = start_program("sync", settings, *SMALL_BATCHES)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return False
    assert process.returncode == 0
    return True


def seconds_of_a_sync(settings: Settings) -> float:
    """Runs an undisturbed sync; returns its seconds."""
    begun = time.monotonic()
    finished = run_program("sync", settings, *SMALL_BATCHES)
    assert finished.returncode == 0, finished.stderr
    return time.monotonic() - begun


def killed_at_random(settings: Settings, kills: int, longest: float, seed: int) -> int:
    """Kills and resumes until the sync is done; returns the number of kills.

    The moments are spread over the time that an uninterrupted sync takes, so that every phase is hit.
    """
    moments = random.Random(seed)
    killed = 0
    while killed < kills:
        if kill_after(moments.uniform(0.1, longest), settings):
            break
        killed += 1
    finished = run_program("sync", settings, *SMALL_BATCHES)
    assert finished.returncode == 0, finished.stderr
    return killed


def without_ids(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Returns the Anki notes by their fronts, without what depends on the vault's id."""
    texts = {}
    for front, *fields, link, _ in anki_notes(settings).values():
        texts[front] = (*fields, re.sub(' data-vault="[0-9a-f]+"', "", link))
    return texts


def check_equal(settings: Settings, expected: Settings) -> None:
    assert without_ids(settings) == without_ids(expected)
    assert store_value(settings, "SELECT max(times_generated) FROM session_note") == 1
    assert store_value(settings, "SELECT count(*) FROM journal WHERE state = 'in_flight'") == 0


def rounds(tmp_path: Path, vault: Path, kills: int, seed: int) -> int:
    """First syncs, killed until ``kills`` kills were counted."""
    undisturbed = settings_for(tmp_path / "undisturbed", vault)
    seconds = seconds_of_a_sync(undisturbed)
    done = attempt = 0
    while done < kills:
        attempt += 1
        settings = settings_for(tmp_path / f"attempt{attempt}", vault)
        # Half of the attempts are killed early again and again, the others late.
        longest = seconds if attempt % 2 else seconds / 2
        done += killed_at_random(settings, kills - done, longest, seed + attempt)
        check_equal(settings, undisturbed)
        shutil.rmtree(settings.store_path.parent)
    return done


def rounds_of_changes(tmp_path: Path, vault: Path, kills: int, seed: int) -> int:
    """Kills syncs of a vault that was synced before, and then changed in every way."""
    changed = tmp_path / "changed"
    shutil.copytree(vault, changed)
    undisturbed = settings_for(tmp_path / "undisturbed", changed)
    seconds_of_a_sync(undisturbed)
    shutil.copytree(tmp_path / "undisturbed", tmp_path / "start")
    change_everything(changed)
    seconds = seconds_of_a_sync(undisturbed)
    done = attempt = 0
    while done < kills:
        attempt += 1
        settings = settings_for(tmp_path / f"attempt{attempt}", changed)
        prepare_as_before(settings, tmp_path / "start", undisturbed)
        longest = seconds if attempt % 2 else seconds / 2
        done += killed_at_random(settings, kills - done, longest, seed + attempt)
        assert anki_notes(settings) == anki_notes(undisturbed)
        shutil.rmtree(settings.store_path.parent)
    return done


def prepare_as_before(settings: Settings, start: Path, before: Settings) -> None:
    """Copies the state before the change, and writes the target's new path into the store."""
    shutil.copytree(start, settings.store_path.parent, dirs_exist_ok=True)
    with closing(sqlite3.connect(settings.store_path)) as connection, connection:
        for table in ("base", "journal", "session"):
            connection.execute(
                f"UPDATE {table} SET target = ? WHERE target = ?", (settings.target, before.target)
            )


def test_a_first_sync_that_is_killed_and_resumed_ends_as_if_nothing_had_happened(
    tmp_path: Path, vault: Path
) -> None:
    assert rounds(tmp_path, vault, kills=5, seed=1) == 5


def test_a_sync_of_a_changed_vault_that_is_killed_and_resumed_ends_as_if_nothing_had_happened(
    tmp_path: Path, vault: Path
) -> None:
    assert rounds_of_changes(tmp_path, vault, kills=4, seed=2) == 4


@pytest.mark.long
def test_two_hundred_kills_leave_no_duplicate_and_lose_nothing(tmp_path: Path, vault: Path) -> None:
    done = rounds(tmp_path / "a", vault, kills=120, seed=100)
    done += rounds_of_changes(tmp_path / "b", vault, kills=80, seed=1000)
    print(f"\n{done} kills: no duplicate, none missing, no completed note made twice")
    assert done == 200
