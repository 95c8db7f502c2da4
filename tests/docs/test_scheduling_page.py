"""What the page about scheduling gives to cron, systemd, launchd and the Task Scheduler is valid there."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from obsidian_anki_sync.cli.main import app
from support.syncing import REPOSITORY

PAGE = (REPOSITORY / "docs" / "scheduling.md").read_text("utf-8")


def block(heading: str, language: str, number: int = 0) -> str:
    """Returns a block of code below a heading of the page."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    found = re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return str(found[number])


def require_known(words: list[str]) -> None:
    """Fails unless the words are a sync with options that the program has."""
    command, *options = words
    assert command == "sync"
    known = {name for option in get_command(app).commands["sync"].params for name in option.opts}  # type: ignore[attr-defined]
    assert {word for word in options if word.startswith("--")} <= known


def test_the_line_of_cron_has_five_times_and_a_command_of_the_program() -> None:
    line = block("Linux, macOS: cron", "").strip()
    fields = line.split(None, 5)
    numbers = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    for field, (least, most) in zip(fields[:5], numbers, strict=True):
        assert field == "*" or least <= int(field) <= most
    program, *words = fields[5].split()
    assert program.endswith("/obsidian-anki-sync")
    assert "%" not in fields[5]  # cron reads it as the end of the command
    require_known(words)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_accepts_the_service_and_the_timer(tmp_path: Path) -> None:
    program = tmp_path / "obsidian-anki-sync"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    for number, unit in enumerate(("anki-sync.service", "anki-sync.timer")):
        text = block("Linux: systemd", "ini", number).replace(
            "%h/.local/bin/obsidian-anki-sync", str(program)
        )
        (tmp_path / unit).write_text(text, "utf-8")
    checked = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            *(str(tmp_path / f"anki-sync.{one}") for one in ("service", "timer")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in checked.stderr.splitlines() if "anki-sync" in line] == []
    calendar = re.search(r"^OnCalendar=(.*)$", block("Linux: systemd", "ini", 1), re.MULTILINE)
    assert calendar
    subprocess.run(["systemd-analyze", "calendar", calendar[1]], check=True, capture_output=True)


def test_the_service_of_systemd_runs_a_command_of_the_program() -> None:
    start = re.search(r"^ExecStart=(.*)$", block("Linux: systemd", "ini"), re.MULTILINE)
    assert start
    program, *words = start[1].split()
    assert program.endswith("/obsidian-anki-sync")
    require_known(words)


def test_launchd_reads_the_property_list() -> None:
    job = plistlib.loads(block("macOS: launchd", "xml").encode())
    assert set(job) == {"Label", "ProgramArguments", "StartInterval"}
    assert job["StartInterval"] == 3600
    program, *words = job["ProgramArguments"]
    assert program.endswith("/obsidian-anki-sync")
    require_known(words)


def test_the_task_scheduler_gets_a_command_of_the_program() -> None:
    script = block("Windows: Task Scheduler", "powershell")
    arguments = re.search(r'^\$arguments = "(.*)"$', script, re.MULTILINE)
    assert arguments
    require_known(arguments[1].replace('`"', "").split())
    used = set(re.findall(r"\$(\w+)", script)) - {"HOME"}
    assert used == set(re.findall(r"^\$(\w+) =", script, re.MULTILINE))
    parameters = {
        "New-ScheduledTaskAction": {"Execute", "Argument"},
        "New-ScheduledTaskTrigger": {"Once", "At", "RepetitionInterval"},
        "New-TimeSpan": {"Hours"},
        "Register-ScheduledTask": {"TaskName", "Action", "Trigger"},
    }
    assert set(re.findall(r"\b(?:New|Register)-\w+", script)) == set(parameters)
    assert set(re.findall(r" -(\w+)", script)) - {"quiet"} <= set().union(*parameters.values())


def test_a_path_with_a_blank_stays_one_argument_in_the_task_scheduler() -> None:
    script = block("Windows: Task Scheduler", "powershell")
    assert '--vault `"$HOME\\Documents\\Notes`"' in script


def test_the_command_of_the_page_is_the_one_of_every_system() -> None:
    command = re.search(r"^    obsidian-anki-sync (.*)$", PAGE, re.MULTILINE)
    assert command
    for heading, language in (
        ("Linux, macOS: cron", ""),
        ("Linux: systemd", "ini"),
        ("Windows: Task Scheduler", "powershell"),
    ):
        assert command[1] in block(heading, language)
    assert (
        command[1].split() == plistlib.loads(block("macOS: launchd", "xml").encode())["ProgramArguments"][1:4]
    )
