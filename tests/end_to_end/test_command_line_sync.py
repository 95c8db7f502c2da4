"""The command line, through the real program."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import anki.collection  # first: the library's modules import each other
import anki.decks
import pytest

from obsidian_anki_sync.settings import Settings
from sidecar.anki.anki_library import anki_open
from support.processes import environment, program, run_program, start_program
from support.syncing import anki_notes, question, settings_for, store_value, write_note

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
NOTES = 200
ONE_PROCESS = ("--set", "workers=1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    for number in range(3):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", "A number."))
    return settings


@pytest.fixture
def large(settings: Settings) -> Settings:
    for number in range(NOTES):
        write_note(settings.vault, f"large/n{number}.md", question(f"Large {number}?", "A number. " * 200))
    return settings


def interrupted(
    settings: Settings, number: signal.Signals = signal.SIGINT, *flags: str
) -> tuple[str, int, float]:
    """Interrupts a sync that reads notes; returns its output, its exit code, and the seconds that it took."""
    process = started(settings, *flags)
    begun = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
    return output, process.returncode, time.monotonic() - begun


def started(settings: Settings, *flags: str) -> subprocess.Popen[str]:
    """Returns a sync that has begun to read notes."""
    process = start_program("sync", settings, *ONE_PROCESS, *flags)
    deadline = time.monotonic() + 60
    while not (settings.store_path.exists() and progressed(settings)):
        assert time.monotonic() < deadline, "the sync did not begin"
        time.sleep(0.01)
    return process


def progressed(settings: Settings) -> bool:
    try:
        return bool(store_value(settings, "SELECT notes_processed FROM sync_progress"))
    except Exception:
        return False


def session_id(settings: Settings) -> str:
    return str(store_value(settings, "SELECT session_id FROM sync_progress ORDER BY started_at DESC"))


def on_a_terminal(settings: Settings, answer: str, *flags: str) -> str:
    """Runs a sync on a pseudo-terminal, answers its question, and returns all output."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        program("sync", settings, *ONE_PROCESS, *flags),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment(),
        start_new_session=True,
    ):
        os.close(follower)
        shown = ""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if not select.select([leader], [], [], 1.0)[0]:
                continue
            try:
                shown += os.read(leader, 4096).decode(errors="replace")
            except OSError:
                break
            if answer and "[Y/n]" in shown:
                os.write(leader, answer.encode())
                answer = ""
        os.close(leader)
    return shown


def test_a_new_sync_names_its_session(settings: Settings) -> None:
    finished = run_program("sync", settings)
    assert finished.returncode == 0
    assert re.search(rf"Starting new sync session: {UUID}\n", finished.stdout)


@pytest.mark.serial
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_sync_says_how_to_go_on_and_exits_with_130(
    large: Settings, number: signal.Signals
) -> None:
    output, code, seconds = interrupted(large, number)
    session = session_id(large)
    assert code == 130
    assert f"Sync interrupted! Progress has been saved (session: {session})\n" in output
    assert f"Resume with: obsidian-anki-sync sync --resume {session} --vault " in output
    # The promise is two seconds; a machine under load gets a few more.
    assert seconds < 10


def test_a_second_signal_stops_at_once_and_loses_nothing(large: Settings) -> None:
    process = started(large)
    process.send_signal(signal.SIGINT)
    assert process.stdout
    assert any(line.startswith("Stopping") for line in process.stdout)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    finished = run_program("sync", large)
    assert (process.returncode, finished.returncode) == (130, 0)
    assert len(anki_notes(large)) == NOTES + 3


def test_an_interrupted_dry_run_leaves_nothing_to_resume(large: Settings) -> None:
    output, code, _ = interrupted(large, signal.SIGINT, "--dry-run")
    assert (code, output.splitlines()[-1]) == (130, "Dry run interrupted. Nothing was written to Anki.")
    assert store_value(large, "SELECT count(*) FROM session") == 0


def test_an_interrupted_sync_is_one_document_for_a_script(large: Settings) -> None:
    output, _, _ = interrupted(large, signal.SIGINT, "--json")
    document = json.loads(output)
    assert document["session_id"] == session_id(large)
    assert f"sync --resume {session_id(large)}" in document["error"]["advice"]


def test_a_session_is_resumed_by_the_beginning_of_its_id(large: Settings) -> None:
    interrupted(large)
    session = session_id(large)
    finished = run_program("sync", large, "--resume", session[:8])
    assert (finished.returncode, len(anki_notes(large))) == (0, NOTES + 3)
    assert f"Resuming sync session: {session}\n" in finished.stdout


def test_without_a_terminal_an_incomplete_sync_is_resumed(large: Settings) -> None:
    interrupted(large)
    finished = run_program("sync", large)
    assert re.search(r"Found incomplete sync from \d{4}-\d\d-\d\d", finished.stdout)
    assert f"  Session: {session_id(large)}\n" in finished.stdout
    assert re.search(r"^  Progress: \d+/203 notes$", finished.stdout, re.MULTILINE)
    assert "Resuming sync session" in finished.stdout


def test_on_a_terminal_yes_resumes(large: Settings) -> None:
    interrupted(large)
    shown = on_a_terminal(large, "\n")
    assert "Resume this sync? [Y/n]: " in shown
    assert f"Resuming sync session: {session_id(large)}" in shown


def test_on_a_terminal_no_starts_afresh_and_loses_nothing(large: Settings) -> None:
    interrupted(large)
    before = session_id(large)
    shown = on_a_terminal(large, "n\n")
    assert "Starting new sync session" in shown
    assert (
        store_value(large, f"SELECT phase FROM sync_progress WHERE session_id = '{before}'") == "interrupted"
    )
    assert len(anki_notes(large)) == NOTES + 3


def test_no_resume_starts_afresh(large: Settings) -> None:
    interrupted(large)
    finished = run_program("sync", large, "--no-resume")
    assert "Starting new sync session" in finished.stdout


def test_an_unknown_session_is_wrong_use(settings: Settings) -> None:
    finished = run_program("sync", settings, "--resume", "beef")
    assert finished.returncode == 2
    assert "No progress found for session beef" in finished.stderr
    assert "obsidian-anki-sync progress" in finished.stderr


@pytest.mark.parametrize("flags", [("--incremental",), ("--no-index",), ("--target", "file:other.anki2")])
def test_a_flag_that_contradicts_the_session_is_wrong_use(large: Settings, flags: tuple[str, ...]) -> None:
    interrupted(large)
    finished = run_program("sync", large, "--resume", session_id(large), *flags)
    assert finished.returncode == 2
    assert "was started with" in finished.stderr


def test_another_vault_than_the_sessions_is_wrong_use(large: Settings, tmp_path: Path) -> None:
    interrupted(large)
    other = large.with_changes(vault=tmp_path)
    finished = run_program("sync", other, "--resume", session_id(large))
    assert finished.returncode == 2
    assert "was started with vault" in finished.stderr


def test_a_completed_session_cannot_be_resumed(settings: Settings) -> None:
    run_program("sync", settings)
    finished = run_program("sync", settings, "--resume", session_id(settings))
    assert finished.returncode == 2
    assert "is completed; there is nothing to resume" in finished.stderr


def test_a_dry_run_shows_each_card_writes_nothing_and_leaves_no_session(settings: Settings) -> None:
    finished = run_program("sync", settings, "--dry-run")
    assert finished.returncode == 0
    assert finished.stdout.count("\n  create ") == 3
    assert "3 to create" in finished.stdout
    assert not Path(settings.target.removeprefix("file:")).exists()
    assert store_value(settings, "SELECT count(*) FROM session") == 0


def test_a_second_sync_has_nothing_to_do(settings: Settings) -> None:
    run_program("sync", settings)
    assert "Nothing to do: 3 cards are up to date." in run_program("sync", settings).stdout


def test_an_incremental_sync_takes_in_what_changed_and_removes_nothing(settings: Settings) -> None:
    run_program("sync", settings)
    (settings.vault / "n0.md").unlink()
    write_note(settings.vault, "n1.md", question("What is 1?", "Changed."))
    finished = run_program("sync", settings, "--incremental")
    assert (finished.returncode, len(anki_notes(settings))) == (0, 3)
    assert "1 updated" in finished.stdout


def test_without_the_index_nothing_is_removed_with_a_notice(settings: Settings) -> None:
    run_program("sync", settings)
    (settings.vault / "n0.md").unlink()
    finished = run_program("sync", settings, "--no-index")
    assert "Without the index" in finished.stdout
    assert len(anki_notes(settings)) == 3


def test_a_failed_note_is_exit_code_one(settings: Settings) -> None:
    (settings.vault / "bad.md").write_bytes(b"Q: a\nA: \xff\n")
    finished = run_program("sync", settings)
    assert finished.returncode == 1
    assert "bad.md:2" in finished.stdout


def test_a_missing_vault_is_exit_code_three_and_leaves_no_session(settings: Settings) -> None:
    finished = run_program("sync", settings.with_changes(vault=settings.vault / "nowhere"))
    assert finished.returncode == 3
    assert "does not exist" in finished.stderr


def test_a_store_that_cannot_be_written_is_exit_code_three(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    finished = run_program("sync", settings.with_changes(db=tmp_path / "file" / "store.db"))
    assert finished.returncode == 3
    assert str(tmp_path / "file") in finished.stderr


def test_the_guard_is_exit_code_four_and_removals_can_be_allowed(settings: Settings) -> None:
    for number in range(12):
        write_note(settings.vault, f"more/n{number}.md", question(f"More {number}?", "A number."))
    run_program("sync", settings)
    for file in (settings.vault / "more").iterdir():
        file.unlink()
    stopped = run_program("sync", settings)
    allowed = run_program("sync", settings, "--allow-removals")
    assert (stopped.returncode, allowed.returncode, len(anki_notes(settings))) == (4, 0, 3)


def test_progress_lists_an_interrupted_sync_and_how_to_go_on(large: Settings) -> None:
    interrupted(large)
    shown = run_program("progress", large).stdout
    assert "Incomplete syncs" in shown
    assert f"Resume with: obsidian-anki-sync sync --resume {session_id(large)[:8]}" in shown
    # The command is one line, to be copied.
    assert max(len(line) for line in shown.splitlines() if not line.startswith("Resume with")) <= 80


def test_progress_shows_a_sync_while_it_runs(large: Settings) -> None:
    process = started(large)
    try:
        process.send_signal(signal.SIGSTOP)
        shown = run_program("progress", large).stdout
        assert ("(running)" in shown, "Resume with" in shown) == (True, False)
        assert run_program("clean-progress", large, "--session", session_id(large)[:8]).returncode == 2
        assert run_program("sync", large).returncode == 3
    finally:
        process.kill()
        process.communicate()


def test_clean_progress_says_how_many_it_removed(settings: Settings) -> None:
    run_program("sync", settings)
    run_program("sync", settings)
    finished = run_program("clean-progress", settings, "--all-completed")
    assert (finished.returncode, "2 sessions" in finished.stdout) == (0, True)


def test_clean_progress_takes_the_named_session_off_the_list(large: Settings) -> None:
    interrupted(large)
    finished = run_program("clean-progress", large, "--session", session_id(large)[:8])
    assert finished.stdout == "Removed 1 session.\n"
    assert "Starting new sync session: " in run_program("sync", large).stdout


def test_clean_progress_needs_a_choice(settings: Settings) -> None:
    finished = run_program("clean-progress", settings)
    assert finished.returncode == 2
    assert "--session" in finished.stderr
    assert "--all-completed" in finished.stderr


def test_an_unknown_setting_names_the_key_and_the_file(settings: Settings, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('colour = "red"\n')
    finished = run_program("sync", settings, "--config", str(config))
    assert finished.returncode == 2
    assert "'colour'" in finished.stderr
    assert str(config) in finished.stderr


def test_a_setting_is_read_from_the_environment(settings: Settings) -> None:
    run_program("sync", settings)
    (settings.vault / "n0.md").unlink()
    run_program("sync", settings, OBSIDIAN_ANKI_SYNC_ORPHANS="keep")
    assert len(anki_notes(settings)) == 3


def test_the_document_of_a_sync_holds_its_session_counts_and_failures(settings: Settings) -> None:
    (settings.vault / "bad.md").write_bytes(b"Q: a\nA: \xff\n")
    document = json.loads(run_program("sync", settings, "--json").stdout)
    session, (failure,) = document["session"], document["failures"]
    assert (session["phase"], session["statistics"]["cards_created"]) == ("completed", 3)
    assert (failure["path"], failure["line"]) == ("bad.md", 2)


def test_the_document_of_a_dry_run_holds_the_plan(settings: Settings) -> None:
    document = json.loads(run_program("sync", settings, "--dry-run", "--json").stdout)
    plan = [(action["action"], action["note"]) for action in document["actions"]]
    assert sorted(plan) == [("create", "n0.md"), ("create", "n1.md"), ("create", "n2.md")]


@pytest.mark.parametrize("command", ["sync", "progress", "index", "check"])
def test_json_is_one_document(settings: Settings, command: str) -> None:
    assert isinstance(json.loads(run_program(command, settings, "--json").stdout), dict)


def test_an_error_is_a_json_document_too(settings: Settings) -> None:
    finished = run_program("sync", settings, "--resume", "beef", "--json")
    assert json.loads(finished.stdout)["error"]["code"] == "usage"


def test_a_card_is_named_by_its_question_and_in_json_by_its_slug_too(settings: Settings) -> None:
    run_program("sync", settings)
    with anki_open(Path(settings.target.removeprefix("file:"))) as collection:
        deck = collection.sched.get_or_create_filtered_deck(anki.decks.DeckId(0))
        deck.name = "Cram"
        deck.config.search_terms[0].search = ""
        collection.sched.add_or_update_filtered_deck(deck)
    write_note(settings.vault, "c.md", f"---\ndeck: Cram\n---\n{question('Which deck?', 'None.')}")
    synced = run_program("sync", settings)
    failed = json.loads(run_program("sync", settings, "--json").stdout)["failures"]
    shown = run_program("history", settings, "--note", "c.md")
    row, *_ = json.loads(run_program("history", settings, "--note", "c.md", "--json").stdout)["history"]

    assert "c.md Which deck?: The deck Cram is" in " ".join(synced.stdout.split())
    assert "Which deck?" in shown.stdout
    assert (row["front"], row["slug"]) == ("Which deck?", failed[0]["slug"])
    assert row["slug"] not in synced.stdout + shown.stdout
