"""The table of the fault run."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.report import Table, grid, markdown
from faults.holdings import Outcome
from faults.stop import Stop
from faults.trying import Task

_COLUMNS = ("Fault", "Tried", "Survived", "Duplicates", "Lost", "Repeated")

_STOP_COLUMNS = ("Anki", "Moment of Ctrl+C", "Seconds to the exit", "Exit code")
_STOPPING = "The slowest stop of each moment. After a stopped sync, one more leaves each card in Anki once."

_INTRODUCTION = """\
# Faults

The fault run causes the faults of real computers on purpose and many times. `npm run faults` prints this
table, `npm run faults -- --write` writes this page, and `-- --help` lists the options. The same seed
makes the same tries; only the exact moment of a kill, within a few milliseconds, depends on the machine.

## What is tried

Each try sets up a vault of six notes (three if a model writes), a progress store and an Anki in one of
four situations: before a **first sync**; before a **sync of changes** (one card reworded, one moved, one
both, one removed, one new; two of them with reviews); before an **undo** of these changes; before an
**adoption** of Anki notes that another tool made. The work is disturbed once or several times, and then
ended as a user would end it. The result is compared with the result of the same work without a fault.

- **Killed**: the process gets a SIGKILL at a random moment of a random phase, often again while it
  recovers.
- **Running Anki**: one request to AnkiConnect meets the fault, with an Anki that imports packages and
  with one that does not. Each request of each situation is tried in turn, or random ones if there are
  fewer tries. The server is the tests' own, over a real collection.
- **Disk full**: vault, store and collection are on a small disk that is filled up at a random moment, to
  the last byte or nearly.
- **Read-only store**: a sync is interrupted, and the next one finds store and collection read-only.
- **Clock**: the program's clock jumps at a random moment while Anki's own clock stays right. For the next
  sync the clock stays wrong, or is set right before it.
- **Two processes**: the same work is begun twice, at once or while the first is running; in three tries
  of ten, one of the two is killed.
- **Vault under the sync**: notes are edited, renamed, deleted and added at up to three moments of a sync.
  After one more sync, Anki is compared with a new collection that is synced with the same vault.
- **Beside the sync**: one or several events happen before, between and after syncs, which may be
  interrupted: the vault's folder is renamed, with its store or without; a second vault in a folder of the
  same name is synced too; the store is deleted; cards are edited, tagged, suspended, flagged, moved and
  answered in Anki; one gets a stock note type there; a backup of the collection is restored; a second
  computer with a copy of the vault takes part, over Anki's own sync server. In the end each card of the
  vault must be in Anki once, with all the user's work: reviews, texts, tags, flags, suspensions and
  decks.
- **Model**: a language model writes cards, with agents and approved unseen, of three new notes, or of one
  that was edited, one that was renamed, one that is gone and a new one. One request meets the fault, or
  every request from then on, until the fault is removed; or the process is killed while the model writes,
  often again. The server is the tests' own. After bad answers, or if a card could not be checked, the
  last sync has the flag `--refresh`.
- **Stopped**: `sync`, `undo`, `adopt` and `import` get Ctrl+C in each of their phases, with an Anki that
  waits 0.7 seconds before each answer, with one that does not answer the request of that phase at all,
  and with one that holds 50,000 Anki notes of another vault. The program must end within two seconds with
  the exit code 130, and tell how to continue.

## What is counted

A try *survived* if nothing differs: every Anki note has the expected fields, tags, deck, number of
reviews and suspension, and the disturbed sync ended well or with a sentence that gives the reason.
*Duplicates* are Anki notes with the same front or slug as another. *Lost* are missing Anki notes and
missing reviews. *Repeated* is finished work that is done again: a note made into cards again although its
cards were in the store, a card created in Anki that had been created before, or a request sent to a model
again although it was answered and no other answer was requested.
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A try that did not survive, and how to make it again."""

    task: Task
    outcome: Outcome

    def __str__(self) -> str:
        task, found = self.task, self.outcome
        again = f'--only "{task.fault}" --number {task.number} --seed {task.seed}'
        counts = f"{found.duplicates} duplicates, {found.lost} lost, {found.repeated} repeated"
        return f"{again} {task.case or ''}: {counts}; {found.problem}"


@dataclass(slots=True)
class Row:
    """The outcomes of one fault's tries; ``missing`` gives the reason if there were none."""

    name: str
    missing: str = ""
    outcomes: list[Outcome] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def take(self, task: Task, outcome: Outcome) -> None:
        """Counts a try."""
        self.outcomes.append(outcome)
        if not outcome.survived:
            self.failures.append(Failure(task, outcome))

    @property
    def is_clean(self) -> bool:
        """True if every try survived."""
        return not self.failures

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """The numbers of the table."""
        return (
            len(self.outcomes),
            sum(outcome.survived for outcome in self.outcomes),
            sum(outcome.duplicates for outcome in self.outcomes),
            sum(outcome.lost for outcome in self.outcomes),
            sum(outcome.repeated for outcome in self.outcomes),
        )


def table(rows: Sequence[Row], explanation: str = "") -> Table:
    """Returns the rows with their sum."""
    tried = [row for row in rows if row.outcomes]
    cells = [(row.name, *(f"{count:,}" for count in row.counts)) for row in tried]
    sums = [f"{sum(column):,}" for column in zip(*(row.counts for row in tried), strict=True)]
    return Table("Results", explanation, _COLUMNS, [*cells, ("In all", *sums)], _COLUMNS[1:])


def stops(rows: Sequence[Row]) -> Table | None:
    """Returns a table of the seconds to the end after Ctrl+C, at each moment; None without such rows."""
    found: dict[tuple[str, str], list[Stop]] = defaultdict(list)
    for row in rows:
        for outcome in row.outcomes:
            if outcome.stop:
                found[row.name.removeprefix("Stopped: "), outcome.stop.moment].append(outcome.stop)
    cells = [
        (anki, moment, f"{max(stop.seconds for stop in some):.1f}", "/".join(_codes(some)))
        for (anki, moment), some in found.items()
    ]
    return Table("Stopping", _STOPPING, _STOP_COLUMNS, cells, _STOP_COLUMNS[2:]) if cells else None


def _codes(some: Sequence[Stop]) -> list[str]:
    return sorted({str(stop.exit_code) for stop in some})


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yields the table for a terminal, and what could not be tried."""
    if any(row.outcomes for row in rows):
        yield grid(table(rows))
    if stopping := stops(rows):
        yield grid(stopping)
    for row in rows:
        if row.missing:
            yield f"Not tried: {row.name}, for {row.missing}."


def document(rows: Sequence[Row], seed: int, minutes: float) -> str:
    """Returns the page with the table, and the machine that it was made on."""
    explanation = (
        f"With the seed {seed}, in {minutes:.0f} minutes on {os.cpu_count()} cores, {platform.system()},"
        f" Python {platform.python_version()}."
    )
    missing = "".join(f"\nNot tried: {row.name}, for {row.missing}.\n" for row in rows if row.missing)
    stopping = stops(rows)
    more = f"\n{markdown(stopping)}" if stopping else ""
    return f"{_INTRODUCTION}\n{markdown(table(rows, explanation))}{missing}{more}"
