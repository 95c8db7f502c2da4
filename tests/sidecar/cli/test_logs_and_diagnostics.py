"""A bug report needs a log file, and diagnostics without secrets and note texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from obsidian_anki_sync.settings import Settings
from support.processes import run_program
from support.syncing import question, settings_for, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "Capitals.md", question("What is the capital of France?", "Paris, of course."))
    return settings


def test_a_log_file_has_the_phases_of_a_sync(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "sync.log"
    assert run_program("sync", settings, "--log-file", str(log)).returncode == 0
    text = log.read_text("utf-8")
    assert "Scanning".casefold() in text.casefold()
    assert "INFO obsidian_anki_sync.pipeline.sync.run" in text


def test_a_log_names_the_note_that_failed(settings: Settings, tmp_path: Path) -> None:
    (settings.vault / "Broken.md").write_bytes(b"Q: \xff\xfe\nA: b\n")
    log = tmp_path / "sync.log"
    run_program("sync", settings, "--log-file", str(log))
    assert "WARNING" in log.read_text("utf-8")
    assert "Broken.md" in log.read_text("utf-8")


def test_a_log_file_in_a_folder_that_is_missing_is_refused(settings: Settings, tmp_path: Path) -> None:
    ended = run_program("sync", settings, "--log-file", str(tmp_path / "nowhere" / "sync.log"))
    assert ended.returncode == 2
    assert "cannot be opened" in ended.stderr


def test_verbose_writes_the_log_to_standard_error(settings: Settings) -> None:
    assert "INFO" in run_program("sync", settings, "--verbose").stderr
    assert run_program("sync", settings).stderr == ""


def test_quiet_prints_nothing_of_a_sync_that_succeeds(settings: Settings) -> None:
    ended = run_program("sync", settings, "--quiet")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_quiet_still_prints_errors(settings: Settings) -> None:
    ended = run_program("sync", settings, "--quiet", "--resume", "unknown")
    assert ended.returncode == 2
    assert "Error:" in ended.stderr


def test_diagnostics_hold_versions_settings_checks_and_sessions(settings: Settings, tmp_path: Path) -> None:
    run_program("sync", settings)
    file = tmp_path / "report.json"
    ended = run_program("diagnostics", settings, "--output", str(file), "--set", "deck=Languages")
    assert ended.returncode == 0, ended.stderr
    document = json.loads(file.read_bytes())
    assert document["versions"]["obsidian-anki-sync"]
    assert document["settings"]["deck"] == "Languages"
    names = ["vault", "store", "target", "Obsidian", "disk"]
    assert [check["name"] for check in document["checks"]] == names
    assert [session["phase"] for session in document["sessions"]] == ["completed"]


def test_diagnostics_hold_no_secret_and_no_text_of_a_note(settings: Settings, tmp_path: Path) -> None:
    run_program("sync", settings)
    file = tmp_path / "report.json"
    address = "http://user:hidden-password@127.0.0.1:1/v1"
    run_program(
        *("diagnostics", settings, "--output", str(file), "--set", f"generation.url={address}"),
        OBSIDIAN_ANKI_SYNC_ANKI_KEY="hidden-key",
    )
    text = file.read_text("utf-8")
    assert "hidden" not in text
    assert "Paris" not in text
    assert json.loads(text)["settings"]["anki_key"] == "(set)"
