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

What goes wrong on people's computers is made to go wrong here, on purpose and many times. `npm run faults`
prints this table, `npm run faults -- --write` writes this page, and `-- --help` lists the options. The same
seed makes the same tries; what a kill meets within a few milliseconds is still the machine's choice.

## What is tried

Each try sets up a vault of six notes (three where a model writes), a progress store and an Anki in one of
four situations: before a **first sync**; before a **sync of changes** (one card reworded, one moved, one
both, one removed, one new; two of them with reviews); before an **undo** of those changes; before an
**adoption** of Anki notes that another tool made. The work is disturbed once or several times, then ended as
a user would end it, and what is left is compared with what the same work leaves undisturbed.

- **Killed**: the process gets a SIGKILL at a random moment of a random phase, often again while it recovers.
- **Running Anki**: one request to AnkiConnect meets the fault, with an Anki that imports packages and with
  one that does not; each request of each situation in turn, or as many by lot as there are tries for. The
  server is the tests' own, over a real collection.
- **Disk full**: vault, store and collection lie on a small disk that is filled up at a random moment, to the
  last byte or nearly.
- **Read-only store**: a sync is broken off, and the next one finds store and collection read-only.
- **Clock**: the program's clock jumps at a random moment while Anki's own stays right; it stays wrong for the
  next sync, or is set right before it.
- **Two processes**: the same work is begun twice, at once or within the time that it takes; in three tries of
  ten, one of the two is killed.
- **Vault under the sync**: notes are edited, renamed, deleted and added at up to three moments of a sync;
  what Anki holds after one more sync is compared with what a new collection gets from that vault.
- **Beside the sync**: one or several times before, between and after syncs, each of which may be broken off:
  the vault's folder is renamed, with its store or without; a second vault in a folder of the same name is
  synced too; the store is deleted; cards are edited, tagged, suspended, flagged, moved and answered in Anki;
  one gets a stock note type there; a backup of the collection is put back; a second computer with a copy of
  the vault takes part, over Anki's own sync server. In the end each card of the vault has to be in Anki once,
  and nothing of a person's may be gone: no review, no text, tag, flag, suspension or deck.
- **Model**: cards are written by a language model, with agents and approved unseen, of three new notes, or of
  one that was edited, one that was renamed, one that is gone and a new one. One request meets the fault, or
  each from then on, until it is taken away; or the process is killed while the model writes, often again. The
  server is the tests' own. Where answers were bad, or a card could not be asked about, the last sync is one
  with `--refresh`.
- **Stopped**: `sync`, `undo`, `adopt` and `import` get Ctrl+C in each of their phases, with an Anki that
  waits 0.7 seconds before each answer, with one that does not answer the request of that phase at all, and
  with one that holds 50,000 Anki notes of another vault. The program has to end within two seconds with the
  exit code 130, and to say how to go on.

## What is counted

*Survived* says that nothing differs: every Anki note has the expected fields, tags, deck, number of reviews
and suspension, and the disturbed sync ended well or with a sentence that says why not. *Duplicates* are Anki
notes with the same front or slug as another. *Lost* are Anki notes that should be there, and reviews that are
gone. *Repeated* is finished work done again: a note made into cards again although its cards were in the
store, a card created in Anki that had been created before, or a request sent to a model again although it had
been answered and no other answer was asked for.
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
    return Table("What came of it", explanation, _COLUMNS, [*cells, ("In all", *sums)], _COLUMNS[1:])


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
