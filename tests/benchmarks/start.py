"""The table of the start: the processor time of commands, compared with a Python that does nothing."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.report import Table, duration
from benchmarks.synthetic_vault import make_vault
from support.processes import environment, program
from support.syncing import settings_for

_NOTES = 1_000
_BARE = "A bare Python (`-c pass`)"
_HELP = "`--help`"
_PROGRESS = "`progress`"
_NOTHING = f"A sync of {_NOTES:,} notes with nothing to do"
# The goals, in multiples of a bare Python's time.
_TARGETS = {_HELP: 8, _PROGRESS: 13}


def start_table(folder: Path, runs: int) -> Table:
    """Measures the commands in turn, so that a change of the machine's speed affects all of them."""
    settings = settings_for(folder)
    make_vault(settings.vault, _NOTES)
    sync = program("sync", settings)
    commands = {
        _BARE: [sys.executable, "-c", "pass"],
        _HELP: [sys.executable, "-m", "obsidian_anki_sync", "--help"],
        _PROGRESS: program("progress", settings),
        _NOTHING: sync,
    }
    processor_seconds(sync)
    seconds = _medians(commands, runs)
    rows = [
        (what, duration(spent), f"{spent / seconds[_BARE]:.1f}", _verdict(what, spent / seconds[_BARE]))
        for what, spent in seconds.items()
    ]
    return Table(
        "The start of the program",
        f"Processor time of whole processes, medians of {runs} runs in turn. Most of it is importing.",
        ("What", "Processor time", "Times a bare Python", "Target"),
        rows,
        numbers=("Processor time", "Times a bare Python"),
    )


def _medians(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    timed = [{what: processor_seconds(command) for what, command in commands.items()} for _ in range(runs)]
    return {what: median(run[what] for run in timed) for what in commands}


def _verdict(what: str, times: float) -> str:
    target = _TARGETS.get(what)
    if target is None:
        return ""
    return f"< {target}: {'met' if times < target else 'missed'}"


def processor_seconds(command: Sequence[str], folder: Path | None = None) -> float:
    """Returns the processor time of a process and its children; raises ``RuntimeError`` if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
