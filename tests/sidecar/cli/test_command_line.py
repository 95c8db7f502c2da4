"""The program as a shell runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from obsidian_anki_sync.cli.commands.version import version_lines
from obsidian_anki_sync.cli.entry import main
from obsidian_anki_sync.cli.options import SharedOptions

Ended = subprocess.CompletedProcess[str]


def run(*arguments: str, stdout: IO[str] | int = subprocess.PIPE, **environment: str) -> Ended:
    return subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def at(folder: Path) -> tuple[str, ...]:
    return ("--vault", str(folder), "--db", str(folder / "store" / "progress.db"))


def test_the_version_is_printed() -> None:
    assert run("--version").stdout.startswith("obsidian-anki-sync ")


def test_the_version_is_printed_although_the_settings_name_an_impossible_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".obsidian").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OBSIDIAN_ANKI_SYNC_TARGET", "nowhere")
    *versions, anki = version_lines(whole=True)
    assert versions[0].startswith("obsidian-anki-sync ")
    assert "'nowhere' is not the address of a target" in anki


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sync", "--frobnicate"), "--frobnicate"),
        (("sync", "--use-agents", "--vault", "."), "No language model is configured"),
        (("clean-progress",), "Choose sessions with --session ID or --all-completed"),
        (("progress", "--set", "dekc=A"), "There is no setting 'dekc'"),
        (("progress", "--set", "removal_share=2"), "removal_share"),
        (("progress", "--set", "deck"), "Write it as --set KEY=VALUE"),
        (("progress", "--set", "exclude=[a"), "'exclude'"),
        (("progress", "--set", "=A"), "has no name of a setting"),
        (
            ("progress", "--set", "deck="),
            "'deck' in the flags does not fit: it needs a text that is not empty.",
        ),
        (("progress", "--set", "generation.url=ftp://x"), "it needs an address such as http://HOST:PORT."),
        (("progress", "--vault", ".", "--set", "vault=/x"), "--vault and --set vault=… name two values"),
        (("progress", "--config", "missing.toml"), "There is no settings file missing.toml"),
    ],
)
def test_wrong_use_is_one_paragraph_on_stderr(
    arguments: tuple[str, ...],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["obsidian-anki-sync", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert ended.value.code == 2
    assert shown.out == ""
    assert words in shown.err
    assert shown.err.count("\n") == 1


def test_an_unknown_key_in_a_file_names_the_key_and_the_file(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("dekc = 'Japanese'\n")
    ended = run("progress", "--config", str(config))
    assert ended.returncode == 2
    assert "'dekc'" in ended.stderr
    assert str(config) in ended.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('deck = "é"\n'.encode("latin-1"), "is not in UTF-8 (line 1). Save it as UTF-8."),
        (b'deck = "a"\nvault = "\x80"\n', "is not in UTF-8 (line 2)"),
        (b"generation = 3\n", "'generation' in the file"),
        (b"syntax = 'flashcards'\n", "Name one of its settings, such as syntax."),
        (b"deck = \n", "is not valid TOML"),
    ],
)
def test_a_file_of_settings_that_cannot_be_read_is_explained(
    content: bytes, words: str, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes(content)
    ended = run("progress", "--config", str(config))
    assert (ended.returncode, words in ended.stderr) == (2, True), ended.stderr
    assert "codec" not in ended.stderr


@pytest.mark.parametrize("command", ["sync", "check", "stats"])
@pytest.mark.parametrize("suffix", [".apkg", ".anki2"])
def test_a_target_that_is_a_folder_or_in_none_is_refused_by_every_command(
    command: str, suffix: str, tmp_path: Path
) -> None:
    folder = tmp_path / f"cards{suffix}"
    folder.mkdir()
    for file, words in ((folder, "is a folder"), (tmp_path / f"none/c{suffix}", "does not exist")):
        ended = run(command, *at(tmp_path), "--target", f"file:{file}")
        assert ended.returncode in (2, 3)
        assert words in " ".join((ended.stdout + ended.stderr).split())
        assert "Errno" not in ended.stdout + ended.stderr


def test_an_unknown_session_gives_the_command_that_lists_them(tmp_path: Path) -> None:
    ended = run("sync", "--resume", "deadbeef", *at(tmp_path))
    assert ended.returncode == 2
    assert "No progress found for session deadbeef" in ended.stderr
    assert "obsidian-anki-sync progress" in ended.stderr


def test_with_json_an_error_is_one_document() -> None:
    ended = run("sync", "--json", "--frobnicate")
    assert json.loads(ended.stdout)["error"]["code"] == "usage"
    assert (ended.returncode, ended.stderr) == (2, "")


def test_a_traceback_is_shown_when_debugging() -> None:
    assert "Traceback" in run("--debug", "progress", "--set", "a=b").stderr


def test_progress_of_a_vault_without_a_store_is_empty(tmp_path: Path) -> None:
    assert run("progress", *at(tmp_path)).stdout == "There has been no sync yet.\n"
    document = json.loads(run("progress", "--json", *at(tmp_path)).stdout)
    assert document == {"format_version": 1, "incomplete": [], "recent": []}


def test_a_list_without_sessions_to_clean_says_so(tmp_path: Path) -> None:
    assert run("clean-progress", "--all-completed", *at(tmp_path)).stdout == "Removed 0 sessions.\n"


def test_a_list_can_be_set_and_the_environment_counts(tmp_path: Path) -> None:
    ended = run("progress", "--set", 'exclude=["a/**"]', *at(tmp_path), OBSIDIAN_ANKI_SYNC_DECK="Japanese")
    assert ended.returncode == 0


def test_no_colour_goes_into_a_pipe(tmp_path: Path) -> None:
    assert "\x1b" not in run("index", *at(tmp_path)).stdout


def test_help_names_every_flag_of_sync() -> None:
    shown = run("sync", "--help", COLUMNS="100").stdout
    flags = ("resume", "no-resume", "dry-run", "incremental", "use-agents", "no-index", "allow-removals")
    places = ("vault", "target", "db", "config", "set", "json")
    assert [flag for flag in (*flags, *places) if f"--{flag} " not in shown] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="There is no device that is always full.")
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_full_disk_of_stdout_is_one_paragraph(tmp_path: Path, flags: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = run("index", *flags, *at(tmp_path), stdout=full)
    assert ended.returncode == 3
    assert "Traceback" not in ended.stderr


def test_ctrl_c_before_the_command_begins_prints_that_it_stopped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: object, *, as_json: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SharedOptions, "settings", stopped)
    monkeypatch.setattr(sys, "argv", ["obsidian-anki-sync", "index"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "\nStopped. Nothing was lost.\n"
