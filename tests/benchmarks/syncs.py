"""The first table: whole syncs by the real program, the start of Python included."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.charts import Bars, Chart, Lines
from benchmarks.measuring import peak_memory, timed
from benchmarks.report import Table, duration, megabytes
from benchmarks.synthetic_vault import expected_cards, make_vault, touch_share
from obsidian_anki_sync.settings import Settings
from support.processes import program, start_program
from support.syncing import settings_for, store_value

_FIRST = "First sync"
_UNCHANGED = "Nothing changed"
_CHANGED = "1 % of the notes changed"
_RESUMED = "Resumed after an interrupt at half"
_BOTH = "Up to the interrupt, and resumed"
_ALONE = "Peak memory of the first sync, main process"
_TOGETHER = "Peak memory of the first sync, all processes"
_MEMORY = (_ALONE, _TOGETHER)
_DRAWN = (_FIRST, _CHANGED, _UNCHANGED)

_REAL = "real"
# The goals on two cores, into a collection: seconds, or bytes.
_TARGETS = {
    ("10,000 notes", _FIRST): 8.0,
    ("10,000 notes", _UNCHANGED): 1.0,
    ("10,000 notes", _TOGETHER): 300e6,
    ("100,000 notes", _UNCHANGED): 8.0,
    ("100,000 notes", _TOGETHER): 600e6,
    (_REAL, _FIRST): 4.0,
}

_INTERRUPTED = 130
_POLL_SECONDS = 0.01
_IS_AT_HALF = "SELECT total_notes > 0 AND notes_processed * 2 >= total_notes FROM sync_progress"
_OF_NEWEST = "FROM sync_progress ORDER BY started_at DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Measured:
    """One row: ``value`` is in seconds or bytes, and None if there was nothing to measure."""

    vault: str
    what: str
    value: float | None


def measure_synthetic_vault(folder: Path, notes: int, runs: int) -> Iterator[Measured]:
    """Yields all rows of a synthetic vault; everything is made below ``folder``, and removed again."""
    vault = folder / "vault"
    make_vault(vault, notes)
    bench = _Bench(vault, folder / "work", runs)
    label, cards = f"{notes:,} notes", expected_cards(notes)
    first, unchanged, changed = [], [], []
    for _ in range(runs):
        settings = bench.anew()
        first.append(bench.sync(settings, cards_created=cards))
        unchanged.append(bench.sync(settings, cards_skipped=cards))
        touched = touch_share(vault)
        changed.append(bench.sync(settings, cards_updated=touched, cards_skipped=cards - touched))
    yield Measured(label, _FIRST, median(first))
    yield Measured(label, _UNCHANGED, median(unchanged))
    yield Measured(label, _CHANGED, median(changed))
    yield from bench.resumed(label, cards)
    yield from bench.memory(label)
    shutil.rmtree(folder)


def measure_real_vault(vault: Path, folder: Path, runs: int) -> Iterator[Measured]:
    """Yields the rows of a vault that is only read."""
    bench = _Bench(vault, folder, runs)
    first, unchanged = [], []
    for _ in range(runs):
        settings = bench.anew()
        first.append(bench.sync(settings, errors=0))
        unchanged.append(bench.sync(settings, cards_created=0, cards_updated=0, errors=0))
    yield Measured(_REAL, _FIRST, median(first))
    yield Measured(_REAL, _UNCHANGED, median(unchanged))
    yield from bench.memory(_REAL)
    shutil.rmtree(folder)


def syncs_table(measured: Sequence[Measured], runs: int) -> Table:
    """Returns the rows as a table; each vault is named in its first row only."""
    rows = [
        (
            row.vault if before is None or before.vault != row.vault else "",
            row.what,
            _shown(row),
            _verdict(row),
        )
        for before, row in zip([None, *measured], measured, strict=False)
    ]
    return Table(
        "Whole syncs",
        f"The real program syncs into a collection file; the start of Python is included; {_of(runs)}. The "
        "files of the vault are in the system's cache. Memory is that of resident pages, measured in a "
        "separate run; shared memory counts for each process. The real vault has 4 MB of long notes. The "
        "targets are for two cores.",
        ("Vault", "What", "Result", "Target"),
        rows,
        numbers=("Result",),
        charts=tuple(_charts(measured)),
    )


def _charts(measured: Sequence[Measured]) -> Iterator[Chart]:
    synthetic = [row for row in measured if row.vault != _REAL and row.value]
    yield Lines(
        "size-and-time",
        "Whole syncs: notes in the vault, and time",
        {what: [(_notes(row), row.value or 0) for row in synthetic if row.what == what] for what in _DRAWN},
        duration,
    )
    yield Bars(
        "memory",
        "Peak memory of a first sync, all processes",
        {row.vault: row.value or 0 for row in measured if row.what == _TOGETHER},
        megabytes,
    )


def _notes(row: Measured) -> int:
    return int(row.vault.removesuffix(" notes").replace(",", ""))


def _of(runs: int) -> str:
    return f"medians of {runs} runs, one run from 100,000 notes on" if runs > 1 else "one run each"


def _shown(row: Measured) -> str:
    if row.value is None:
        return "too quick"
    return megabytes(row.value) if row.what in _MEMORY else duration(row.value)


def _verdict(row: Measured) -> str:
    target = _TARGETS.get((row.vault, row.what))
    if target is None or row.value is None:
        return ""
    shown = megabytes(target) if row.what in _MEMORY else f"{target:.0f} s"
    return f"< {shown}: {'met' if row.value < target else 'missed'}"


class _Bench:
    """A vault, and a folder in which each run begins without a store and a collection."""

    def __init__(self, vault: Path, folder: Path, runs: int) -> None:
        self._vault = vault
        self._folder = folder
        self._runs = runs

    def anew(self) -> Settings:
        """Returns settings for a first sync; the files of an earlier run are removed."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._config.touch()
        return settings_for(self._folder, self._vault)

    @property
    def _config(self) -> Path:
        """Returns an empty settings file, so that the user's own settings do not count."""
        return self._folder / "config.toml"

    def sync(self, settings: Settings, *flags: str, **expected: int) -> float:
        """Returns the seconds that a sync takes; raises ``RuntimeError`` on other counts."""
        seconds = timed(self._command(settings, *flags))
        for name, count in expected.items():
            counted = store_value(settings, f"SELECT {name} {_OF_NEWEST}")
            if counted != count:
                raise RuntimeError(f"The sync ended with {name} = {counted}, and {count} was expected.")
        return seconds

    def _command(self, settings: Settings, *flags: str) -> list[str]:
        return program("sync", settings, "--config", str(self._config), *flags)

    def resumed(self, label: str, cards: int) -> Iterator[Measured]:
        """Yields the rows of a sync that is interrupted at half and resumed; no value if it ended before."""
        pairs = [pair for _ in range(self._runs) if (pair := self._interrupted_and_resumed(cards))]
        yield Measured(label, _RESUMED, median(second for _, second in pairs) if pairs else None)
        yield Measured(label, _BOTH, median(map(sum, pairs)) if pairs else None)

    def _interrupted_and_resumed(self, cards: int) -> tuple[float, float] | None:
        settings = self.anew()
        until_interrupt = self._interrupted(settings)
        if until_interrupt is None:
            return None
        session = store_value(settings, f"SELECT session_id {_OF_NEWEST}")
        return until_interrupt, self.sync(settings, "--resume", session, cards_created=cards)

    def _interrupted(self, settings: Settings) -> float | None:
        """Returns the seconds until an interrupted sync has ended; None if it was done before."""
        if sys.platform == "win32":
            return None  # Windows sends Ctrl+C to a whole console, this process included
        began = time.perf_counter()
        process = start_program("sync", settings, "--config", str(self._config))
        while process.poll() is None and not _is_at_half(settings):
            time.sleep(_POLL_SECONDS)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        if process.returncode not in (0, _INTERRUPTED):
            raise RuntimeError(f"The interrupted sync ended with {process.returncode}: {errors}")
        return time.perf_counter() - began if process.returncode else None

    def memory(self, label: str) -> Iterator[Measured]:
        """Yields the rows of the memory that a first sync takes."""
        memory = peak_memory(self._command(self.anew()))
        yield Measured(label, _ALONE, memory.alone)
        yield Measured(label, _TOGETHER, memory.together)


def _is_at_half(settings: Settings) -> bool:
    try:
        return bool(store_value(settings, _IS_AT_HALF))
    except sqlite3.OperationalError:
        return False  # the store is not there yet, or has no tables yet
