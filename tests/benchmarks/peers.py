"""The table of peers: this program and Obsidian_to_Anki's script on the same notes and the same running Anki.

The script is not part of the project. It is measured only if ``--peers`` names a folder with it, and real
Anki with an add-on is given (``ANKI_PYTHON`` and ``ANKICONNECT_ADDON``).
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from ankiconnect.real_anki import RealAnki, missing_for_real_anki, real_anki
from benchmarks.report import Table, duration
from benchmarks.start import processor_seconds
from support.processes import program
from support.syncing import settings_for

_SCRIPT = "obsidian_to_anki.py"
# The only port that the script knows; another Anki may have it.
_PORT = "8765"
_TOUCHED_SHARE = 0.01
_FIRST, _NOTHING, _CHANGED = "First sync", "Nothing changed", "1 % of the notes changed"
_NOTE = """# Note {number}

Some words around the card, as a note has them.

START
Basic
What is the answer to question {number}?
Back: The answer {number}, version {version}.
END

More words below it.
"""


class MissingPeerError(Exception):
    """Something that the comparison needs is missing."""


@dataclass(frozen=True, slots=True)
class _Timed:
    """Seconds by the clock and of the processor, without Anki's own."""

    passed: float
    processor: float

    def __str__(self) -> str:
        return f"{duration(self.passed)} ({duration(self.processor)})"


@dataclass(frozen=True, slots=True)
class _Tool:
    """A tool, its own copy of the vault, and the command that syncs it."""

    vault: Path
    command: Sequence[str]
    folder: Path

    def run(self) -> _Timed:
        began = time.perf_counter()
        processor = processor_seconds(self.command, self.folder)
        return _Timed(time.perf_counter() - began, processor)


def peers_table(folder: Path, peers: Path, sizes: Sequence[int], runs: int) -> Table:
    """Measures both tools; raises ``MissingPeerError`` if the script or Anki is missing."""
    if not (peers / _SCRIPT).is_file():
        raise MissingPeerError(f"There is no {_SCRIPT} in {peers}.")
    if missing := missing_for_real_anki():
        raise MissingPeerError(missing)
    rows: list[tuple[str, ...]] = []
    addons: list[str] = []
    for size in sizes:
        work = folder / str(size)
        work.mkdir(parents=True)
        with real_anki(work) as anki:
            addons = [_release(anki)]
            rows += _rows(work, peers, size, runs, anki)
        shutil.rmtree(work, ignore_errors=True)
    return Table(
        "Beside Obsidian_to_Anki",
        "Whole processes on the same notes, one card a note, into the same running Anki "
        f"({', '.join(addons)}): the time that passes and, in brackets, the processor's without Anki's own; "
        f"medians of {runs} runs for the daily cases. The script reads only the notes; this "
        "program also reads what Anki holds.",
        ("Notes", "What", "This program", "Obsidian_to_Anki's script"),
        rows,
        numbers=("Notes", "This program", "Obsidian_to_Anki's script"),
    )


def _release(anki: RealAnki) -> str:
    offers = anki.call("apiReflect", scopes=["actions"], actions=None)["actions"]
    return "an add-on of 2025" if "notesModTime" in offers else "the add-on of 2023"


def _rows(work: Path, peers: Path, size: int, runs: int, anki: RealAnki) -> Iterator[tuple[str, ...]]:
    tools = (_ours(work / "ours", anki), _script(work / "script", peers, anki))
    for tool in tools:
        _write(tool.vault, range(size), version=0)
    yield (f"{size:,}", _FIRST, *(str(tool.run()) for tool in tools))
    for tool in tools:  # the script wrote ids into its notes, which it now reads once more
        tool.run()
    yield ("", _NOTHING, *_medians(tools, runs))
    touched = [Random(size + run).sample(range(size), round(size * _TOUCHED_SHARE)) for run in range(runs)]
    yield ("", _CHANGED, *_medians(tools, runs, touched))


def _medians(
    tools: Sequence[_Tool], runs: int, touched: Sequence[Sequence[int]] | None = None
) -> Iterator[str]:
    timed: list[list[_Timed]] = [[] for _ in tools]
    for run in range(runs):
        for tool, kept in zip(tools, timed, strict=True):
            if touched:
                _reword(tool.vault, touched[run], version=run + 1)
            kept.append(tool.run())
    for kept in timed:
        passed, processor = (one.passed for one in kept), (one.processor for one in kept)
        yield str(_Timed(median(passed), median(processor)))


def _ours(folder: Path, anki: RealAnki) -> _Tool:
    settings = settings_for(folder, workers=0).with_changes(target=anki.url.replace("http:", "ankiconnect:"))
    return _Tool(settings.vault, program("sync", settings), folder)


def _script(folder: Path, peers: Path, anki: RealAnki) -> _Tool:
    vault = folder / "vault"
    vault.mkdir(parents=True)
    # It keeps its settings and its data beside itself.
    text = (peers / _SCRIPT).read_text("utf-8").replace(_PORT, anki.url.rpartition(":")[2])
    (folder / _SCRIPT).write_text(text, "utf-8", newline="\n")
    return _Tool(vault, [sys.executable, str(folder / _SCRIPT), str(vault)], folder)


def _write(vault: Path, numbers: Sequence[int], *, version: int) -> None:
    vault.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        text = _NOTE.format(number=number, version=version)
        _path(vault, number).write_text(text, "utf-8", newline="\n")


def _reword(vault: Path, numbers: Sequence[int], *, version: int) -> None:
    """Changes an answer in each note; the id that a tool wrote stays."""
    for number in numbers:
        path = _path(vault, number)
        before, mark, rest = path.read_text("utf-8").partition(", version ")
        path.write_text(f"{before}{mark}{version}.{rest.partition('.')[2]}", "utf-8", newline="\n")


def _path(vault: Path, number: int) -> Path:
    return vault / f"note-{number:06d}.md"
