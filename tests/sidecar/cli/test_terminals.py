"""Output on all kinds of terminals: with few characters, with few columns, dumb, or closed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from obsidian_anki_sync.settings import Settings
from support.processes import environment, program, run_program
from support.syncing import question, settings_for, write_note

COMMANDS = ("sync", "progress", "index", "history", "check")
LONG_NAME = "日本語のノート, and then a name that goes on and on and on"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Returns a synced vault in which something is wrong, its names and texts in many scripts."""
    settings = settings_for(tmp_path_factory.mktemp("synced"))
    write_note(settings.vault, f"{LONG_NAME}.md", question("なぜ ∀x → 🎉?", "Потому что…"))
    write_note(settings.vault, "broken.md", "Q: なぜ no answer?\n")
    assert run_program("sync", settings).returncode == 0
    return settings


def cells(line: str) -> int:
    """Returns how many columns a terminal needs for it."""
    from rich.cells import cell_len

    return cell_len(line)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
@pytest.mark.parametrize("command", [*COMMANDS, "undo --help"])
def test_a_console_with_few_characters_gets_question_marks(
    settings: Settings, command: str, encoding: str
) -> None:
    name, *flags = command.split()
    ended = subprocess.run(
        program(name, settings, *flags),
        capture_output=True,
        env=environment(PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING=encoding),
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode(encoding)


def test_an_error_is_printed_on_a_console_with_few_characters(settings: Settings) -> None:
    ended = subprocess.run(
        program("sync", settings, "--resume", "日本"),
        capture_output=True,
        env=environment(PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii"),
        check=False,
    )
    assert ended.returncode == 2
    assert b"No progress found for session ??" in ended.stderr


def test_json_is_utf8_on_every_console(settings: Settings) -> None:
    ended = subprocess.run(
        program("index", settings, "--json"),
        capture_output=True,
        env=environment(PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="cp1252"),
        check=True,
    )
    assert "broken.md" in ended.stdout.decode("utf-8")


@pytest.mark.parametrize("command", ["progress", "index", "history", "check", "sync --dry-run"])
def test_tables_keep_to_forty_columns(settings: Settings, command: str) -> None:
    name, *flags = command.split()
    ended = run_program(name, settings, *flags, COLUMNS="40")
    tables = [line for line in ended.stdout.splitlines() if "─" in line or "  " in line.strip()]
    assert ended.returncode == 0
    assert [line for line in tables if cells(line) > 40] == []


@pytest.mark.skipif(os.name == "nt", reason="There are no pseudo-terminals here.")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_dumb_terminal_gets_no_escape_sequence(settings: Settings, command: str) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(program(command, settings), stdout=theirs, env=environment(TERM="dumb"))
    os.close(theirs)
    seen = b""
    while True:
        try:
            seen += os.read(ours, 4096)
        except OSError:
            break
    assert process.wait(60) == 0
    assert b"\x1b" not in seen


@pytest.mark.skipif(os.name == "nt", reason="It takes a POSIX shell.")
@pytest.mark.parametrize("command", [*COMMANDS, "index --json", "sync --dry-run", "undo --help"])
def test_a_reader_that_closes_the_pipe_causes_no_error(settings: Settings, command: str) -> None:
    name, *flags = command.split()
    process = subprocess.Popen(
        program(name, settings, *flags), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait(60)
    process.stderr.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file names that are no text.")
@pytest.mark.parametrize("exists", [True, False])
def test_a_vault_with_a_path_that_is_not_text_is_refused_with_a_sentence(
    tmp_path: Path, exists: bool
) -> None:
    vault = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    if exists:
        vault.mkdir()
    ended = subprocess.run(
        program("sync", settings_for(tmp_path, vault)), capture_output=True, env=environment(), check=False
    )
    assert ended.returncode == 3
    assert ended.stderr.startswith(b"Error: The ")
    assert (b"not valid text" if exists else b"does not exist") in ended.stderr
