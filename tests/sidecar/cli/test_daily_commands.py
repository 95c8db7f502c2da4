"""Command lines that are parsed without typer have the same meaning as with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main

from obsidian_anki_sync.cli import daily, main
from obsidian_anki_sync.cli.daily import daily_command
from obsidian_anki_sync.cli.result import CommandResult
from support.processes import environment

_WORDS: dict[str, list[str]] = {"STRING": ["some"], "TEXT": ["some"]}


def _lines(command: str) -> list[list[str]]:
    """Returns a line for each option of a command, by its long name."""
    group = typer.main.get_command(main.app)
    options = group.commands[command].params  # type: ignore[attr-defined]
    lines = [[command]]
    for option in options:
        name = next(name for name in option.opts if name.startswith("--"))
        if name != "--help":
            takes_value = not getattr(option, "is_flag", False)
            lines.append([command, name, *(["a=b"] if takes_value else [])])
    return lines


@pytest.mark.parametrize("line", [*_lines("sync"), *_lines("progress")], ids=" ".join)
def test_a_line_of_plain_options_means_the_same_without_typer(
    line: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    ran: list[tuple[Any, ...]] = []

    def seen(*arguments: Any, **options: Any) -> CommandResult:
        # Typer passes every option, also those that the line does not give.
        ran.append((arguments, {name: value for name, value in options.items() if value}))
        return None  # type: ignore[return-value]

    for module in (daily, main):
        monkeypatch.setattr(module, f"run_{line[0]}", seen)
    command = daily_command(line)
    assert command is not None
    command()
    monkeypatch.setattr(sys, "argv", ["obsidian-anki-sync", *line])
    main.run_line()
    assert ran[0] == ran[1]


@pytest.mark.parametrize(
    "line",
    [
        ["sync", "--help"],
        ["sync", "-n"],
        ["sync", "--vault"],
        ["sync", "--vault=a"],
        ["sync", "x"],
        ["sync", "--others", "deck=A"],
        ["sync", "--log_file", "a.log"],
        ["check"],
    ],
    ids=" ".join,
)
def test_typer_reads_every_other_line(line: list[str]) -> None:
    assert daily_command(line) is None


@pytest.mark.parametrize("line", [["--help"], ["progress"]], ids=" ".join)
def test_help_and_progress_import_neither_typer_nor_what_talks_to_anki(
    line: list[str], tmp_path: Path
) -> None:
    code = (
        "import atexit, sys\n"
        "from obsidian_anki_sync.__main__ import main\n"
        "heavy = {'typer', 'pydantic', 'httpx', 'genanki', 'yaml', 'mistune'}\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(sorted(heavy & sys.modules.keys()))))\n"
        "main()"
    )
    (tmp_path / ".obsidian").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, *line],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
