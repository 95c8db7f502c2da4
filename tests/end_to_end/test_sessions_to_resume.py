"""Which sessions can be resumed, and how the list describes them."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from anki.collection import Collection

from obsidian_anki_sync.domain.session import Mode, Phase
from obsidian_anki_sync.pipeline.inspect.reports import progress_report
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.processes import environment, run_program
from support.syncing import anki_notes, question, settings_for, store_value, sync, write_note

CLOSED = "ankiconnect://127.0.0.1:9"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_for(tmp_path)
    for number in range(6):
        write_note(made.vault, f"n{number}.md", question(f"What is {number}?", str(number)))
    return made


async def interrupted(settings: Settings, mode: Mode = Mode.FULL, options: tuple[str, ...] = ()) -> str:
    """Stops a sync after it read the notes; returns its id."""
    interrupt = Interrupt()

    def stop(event: object) -> None:
        if getattr(event, "phase", None) is Phase.DETERMINING_ACTIONS:
            interrupt.request()

    report = await sync(settings, mode=mode, interrupt=interrupt, listener=stop, options=options)
    assert report.session.phase is Phase.INTERRUPTED
    return report.session.session_id


def sessions(settings: Settings) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(run_program("progress", settings, "--json").stdout)
    return found


def run_words(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", *words],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=folder,
        check=False,
    )


def run_in_bash(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=environment(), cwd=folder, check=False
    )


def test_a_try_with_anki_closed_leaves_nothing_to_resume(settings: Settings) -> None:
    closed = settings.with_changes(target=CLOSED)
    failed = run_program("sync", closed)
    assert failed.returncode == 3
    assert "Resume with" not in failed.stderr
    assert sessions(closed)["incomplete"] == []
    assert "Connect" in run_program("progress", closed).stdout or sessions(closed)["recent"][0]["error"]

    then = run_program("sync", settings)
    assert then.returncode == 0
    assert "Found incomplete sync" not in then.stdout


async def test_another_target_than_the_sessions_begins_a_new_sync_with_a_notice(
    settings: Settings, tmp_path: Path
) -> None:
    session = await interrupted(settings)
    elsewhere = settings.with_changes(target=f"file:{tmp_path / 'cards.apkg'}")
    ended = run_program("sync", elsewhere)
    assert ended.returncode == 0
    assert f"The incomplete sync {session} was started with target" in ended.stdout
    assert "A new sync begins." in ended.stdout

    refused = run_program("sync", elsewhere, "--resume", session)
    assert refused.returncode == 2
    assert f"--target {settings.target}" in refused.stderr


async def test_a_full_sync_after_an_incremental_one_that_was_stopped_is_a_new_one(settings: Settings) -> None:
    await interrupted(settings, Mode.INCREMENTAL)
    ended = run_program("sync", settings)
    assert "was started with mode incremental, and mode is full now" in ended.stdout
    assert ended.returncode == 0


async def test_an_incremental_sync_is_not_refused_while_a_full_one_is_incomplete(settings: Settings) -> None:
    session = await interrupted(settings)
    ended = run_program("sync", settings, "--incremental")
    assert ended.returncode == 0
    assert "was started with mode full, and mode is incremental now" in ended.stdout
    assert [row["session_id"] for row in sessions(settings)["incomplete"]] == [session]


async def test_the_line_that_resumes_can_be_pasted_as_it_is(settings: Settings, tmp_path: Path) -> None:
    moved = settings_for(tmp_path / "with a space", vault=settings.vault)
    session = await interrupted(moved)
    shown = run_program("progress", moved).stdout
    (line,) = [line for line in shown.splitlines() if line.startswith("Resume with: ")]
    words = shlex.split(line.removeprefix("Resume with: "))
    assert words[:4] == ["obsidian-anki-sync", "sync", "--resume", session[:8]]
    ended = run_words(words[1:], tmp_path)
    assert ended.returncode == 0
    assert len(anki_notes(moved)) == 6


async def test_the_line_has_what_the_stopped_sync_was_given_and_progress_was_not(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, vault=tmp_path / "My 'odd' vault; $HOME")
    (settings.vault_root / ".obsidian").mkdir(parents=True)
    write_note(settings.vault_root, "n.md", question("What?", "That."))
    write_note(settings.vault_root, "drafts/d.md", question("Why?", "Because."))
    config = tmp_path / "my config.toml"
    config.write_text('exclude = ["drafts/**"]\n')
    await interrupted(settings, options=("--config", str(config), "--set", "deck=A deck"))
    shown = run_words(["progress", "--db", str(settings.db)], settings.vault_root)
    (line,) = [line for line in shown.stdout.splitlines() if line.startswith("Resume with: ")]
    command = line.removeprefix("Resume with: obsidian-anki-sync")
    pasted = run_in_bash(f"{shlex.quote(sys.executable)} -m obsidian_anki_sync{command}", settings.vault_root)
    assert pasted.returncode == 0, pasted.stderr
    assert store_value(settings, "SELECT deck FROM base") == "A deck"
    assert len(anki_notes(settings)) == 1


async def test_a_session_that_a_later_one_completed_is_superseded_and_can_be_cleaned(
    settings: Settings,
) -> None:
    session = await interrupted(settings)
    run_program("sync", settings, "--no-resume")
    listed = sessions(settings)
    assert listed["incomplete"] == []
    assert [row["superseded"] for row in listed["recent"] if row["session_id"] == session] == [True]
    assert "superseded" in run_program("progress", settings).stdout
    assert run_program("clean-progress", settings, "--all-completed").stdout == "Removed 2 sessions.\n"
    assert "No sync is listed." in run_program("progress", settings).stdout


async def test_a_session_that_stopped_while_applying_shows_how_many_cards_are_done(
    settings: Settings,
) -> None:
    interrupt = Interrupt()

    def stop(event: object) -> None:
        if getattr(event, "phase", None) is Phase.APPLYING_CHANGES:
            interrupt.request()

    await sync(settings.with_changes(batch_size=2), interrupt=interrupt, listener=stop)
    (row,) = (await progress_report(settings)).incomplete
    assert row.changes is not None
    made, planned = row.changes
    assert (0 <= made < planned, planned) == (True, 6)
    assert f"{made}/6 cards" in run_program("progress", settings).stdout


async def test_what_an_undo_needs_outlives_the_list(settings: Settings) -> None:
    await sync(settings)
    assert len(anki_notes(settings)) == 6
    run_program("clean-progress", settings, "--all-completed")
    ended = run_program("undo", settings, "--allow-removals")
    assert ended.returncode == 0, ended.stderr
    assert anki_notes(settings) == {}


def test_the_reason_of_a_failure_is_in_the_list(settings: Settings) -> None:
    closed = settings.with_changes(target=CLOSED)
    reason = run_program("sync", closed).stderr.partition("Error: ")[2].split(".")[0]
    shown = " ".join(run_program("progress", closed).stdout.split())
    assert " ".join(reason.split()) in shown


async def test_the_line_after_a_conflict_can_be_pasted(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "with a space")
    (settings.vault_root / ".obsidian").mkdir(parents=True)
    write_note(settings.vault_root, "n.md", question("What?", "That."))
    await sync(settings)
    path = settings.target.removeprefix("file:")
    collection = Collection(path)
    (note_id,) = collection.find_notes("")
    note = collection.get_note(note_id)
    note["Back"] = "Edited in Anki"
    collection.update_note(note)
    collection.close()
    write_note(settings.vault_root, "n.md", question("What?", "Edited in the vault."))
    ended = run_program("sync", settings)
    (line,) = [line for line in ended.stdout.splitlines() if line.startswith("Decide card by card: ")]
    command = line.removeprefix("Decide card by card: obsidian-anki-sync")
    program = f"{shlex.quote(sys.executable)} -m obsidian_anki_sync"
    assert "Edited in Anki" in run_in_bash(f"{program}{command}", tmp_path).stdout
