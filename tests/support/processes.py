"""The program as a process of its own, to be looked at, interrupted and killed."""

from __future__ import annotations

import os
import subprocess
import sys

from obsidian_anki_sync.settings import Settings


def program(command: str, settings: Settings, *flags: str) -> list[str]:
    """The command line for a command on the settings' vault, target and store."""
    return [
        *(sys.executable, "-m", "obsidian_anki_sync", command),
        *("--vault", str(settings.vault), "--target", settings.target, "--db", str(settings.db)),
        *flags,
    ]


def environment(**more: str) -> dict[str, str]:
    """An environment in which nothing of the machine's own settings counts."""
    # Without bytecode each start would compile the program anew.
    unwanted = ("OBSIDIAN_ANKI_SYNC_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "80", **more}


def run_program(
    command: str, settings: Settings, *flags: str, **more: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(
        program(command, settings, *flags),
        capture_output=True,
        text=True,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


def start_program(command: str, settings: Settings, *flags: str) -> subprocess.Popen[str]:
    """Starts a command in a process group of its own."""
    return subprocess.Popen(
        program(command, settings, *flags),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment(),
        start_new_session=True,
    )
