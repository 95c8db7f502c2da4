"""Decides which faults are tried, how often, and in how many processes; prints the table."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from random import Random

from faults.fault import Fault
from faults.holdings import Outcome
from faults.registry import FAULTS
from faults.report import Row, document, lines
from faults.stage import folder_in_memory
from faults.trying import Task, attempt, cases_of, take_stage
from support.syncing import REPOSITORY

_DOCUMENT = REPOSITORY / "docs" / "faults.md"
_TRIES = 3000
_STOPPED = 130
# Cases that can be counted get at most this share of all tries; random ones get the rest.
_COUNTED_SHARE = 0.75
# Without a terminal, a line after this many tries is enough.
_LINE_EVERY = 100


def main() -> int:
    """Tries what the arguments ask for and prints the table; returns 1 if a try did not survive."""
    options = _options()
    if sys.platform == "win32":
        print("The fault run needs Linux or macOS: it copies processes, and kills them.")
        return 2
    began = time.monotonic()
    rows = {fault.name: Row(fault.name, fault.missing) for fault in _chosen(options.only)}
    stopped = False
    with tempfile.TemporaryDirectory(prefix="anki-sync-faults-", dir=folder_in_memory()) as folder:
        try:
            _try(Path(folder), rows, options)
        except KeyboardInterrupt:
            stopped = True
    for line in lines(list(rows.values())):
        print(line)
    if stopped:
        return _STOPPED
    if not any(row.outcomes for row in rows.values()):
        print("Nothing was tried.")
        return 2
    if options.write:
        minutes = (time.monotonic() - began) / 60
        _DOCUMENT.write_text(document(list(rows.values()), options.seed, minutes), "utf-8", newline="\n")
        print(f"Written to {_DOCUMENT.relative_to(REPOSITORY)}.")
    return 0 if all(row.is_clean for row in rows.values()) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run faults --", description=__doc__)
    parser.add_argument("--tries", type=int, default=_TRIES, metavar="N", help=f"in all (default: {_TRIES})")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same tries (default: 1)")
    parser.add_argument("--only", default="", metavar="TEXT", help="only rows whose name holds this text")
    parser.add_argument("--number", type=int, metavar="N", help="only the try with this number of each row")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--write", action="store_true", help="write the table to docs/faults.md")
    options = parser.parse_args()
    if options.tries < 1 or options.processes < 1:
        parser.error("--tries and --processes count from 1")
    return options


def _chosen(text: str) -> list[Fault]:
    return [fault for fault in FAULTS.values() if text.casefold() in fault.name.casefold()]


def _try(folder: Path, rows: Mapping[str, Row], options: argparse.Namespace) -> None:
    with ProcessPoolExecutor(
        options.processes, get_context("spawn"), initializer=take_stage, initargs=(folder,)
    ) as pool:
        try:
            tasks = list(_tasks(pool, [name for name, row in rows.items() if not row.missing], options))
            Random(options.seed).shuffle(tasks)
            running = {pool.submit(attempt, task): task for task in tasks}
            for done, future in enumerate(as_completed(running), start=1):
                task = running[future]
                _take(rows[task.fault], task, future.result())
                _show_progress(done, len(tasks), sum(len(row.failures) for row in rows.values()))
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise


def _tasks(pool: ProcessPoolExecutor, names: Sequence[str], options: argparse.Namespace) -> Iterator[Task]:
    """Yields the tries of every row: all its cases if they can be counted and fit, else random ones."""
    cases = dict(zip(names, pool.map(cases_of, names), strict=True))
    for name, count in shares({name: len(found) for name, found in cases.items()}, options.tries).items():
        order = list(cases[name])
        Random(f"{options.seed}/{name}").shuffle(order)
        for number in range(count):
            if options.number is None or number == options.number:
                yield Task(name, number, options.seed, order[number] if order else None)


def shares(counted: dict[str, int], tries: int) -> dict[str, int]:
    """Returns how many tries each row gets; ``counted`` is its number of cases, 0 if they are random."""
    at_random = [name for name, count in counted.items() if not count]
    all_cases = sum(counted.values())
    allowed = tries * _COUNTED_SHARE if at_random else tries
    portion = min(1.0, allowed / all_cases) if all_cases else 0
    found = {name: max(1, round(count * portion)) for name, count in counted.items() if count}
    rest = max(tries - sum(found.values()), len(at_random))
    for index, name in enumerate(at_random):
        found[name] = rest // len(at_random) + (index < rest % len(at_random))
    return {name: found[name] for name in counted}


def _take(row: Row, task: Task, outcome: Outcome) -> None:
    row.take(task, outcome)
    if not outcome.survived:
        print(f"\r{row.failures[-1]}", file=sys.stderr, flush=True)


def _show_progress(done: int, total: int, failed: int) -> None:
    text = f"{done} of {total} tries, {failed} not survived"
    if sys.stderr.isatty():
        print(f"\r{text}", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done % _LINE_EVERY == 0 or done == total:
        print(text, file=sys.stderr, flush=True)
