"""Tables of results, as Markdown."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import fill

import psutil

from benchmarks.charts import Chart

_LINE_LENGTH = 110
IMAGES = "images/benchmarks"
"""The folder of the charts, relative to the folder of the page."""

_INTRODUCTION = """\
# Benchmarks

`npm run bench` prints these tables, and `npm run bench -- --write` writes this page; `-- --help` lists the
options. The synthetic vaults are the same every time: notes of about 1 kB, half of them `Q:`/`A:` notes and
half bilingual, with one card a note on average.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading and the sentences that explain how it was measured.

    The columns named in ``numbers`` are aligned to the right. ``charts`` show figures of the table.
    """

    title: str
    explanation: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[str] = ()
    charts: Sequence[Chart] = ()


def document(tables: Iterable[Table]) -> str:
    """Returns the page of all tables, with a description of the machine."""
    return "\n".join([_INTRODUCTION, _machine(), *map(_section, tables)])


def _section(table: Table) -> str:
    images = [f"\n![{chart.title}]({IMAGES}/{chart.name}.svg)\n" for chart in table.charts]
    return markdown(table) + "".join(images)


def markdown(table: Table) -> str:
    """Returns the table under its heading and the sentences that explain it."""
    return f"## {table.title}\n\n{fill(table.explanation, _LINE_LENGTH)}\n\n{grid(table)}"


def grid(table: Table) -> str:
    """Returns the table alone, padded so that it can be read as it is."""
    widths = [max(map(len, cells)) for cells in zip(table.columns, *table.rows, strict=True)]
    right = [column in table.numbers for column in table.columns]
    rules = ["-" * (width - 1) + (":" if flush else "-") for width, flush in zip(widths, right, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(cells, widths, right, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    return "\n".join(map(line, [table.columns, rules, *table.rows])) + "\n"


def duration(seconds: float) -> str:
    """Returns a time that a person can compare with others: ``7.51 s``, ``38 ms`` or ``0.21 ms``."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    milliseconds = seconds * 1000
    return f"{milliseconds:.0f} ms" if abs(milliseconds) >= 10 else f"{milliseconds:.2f} ms"


def megabytes(size: float) -> str:
    """Returns a size in bytes as megabytes: ``205 MB``."""
    return f"{size / 1e6:.0f} MB"


def percent(share: float) -> str:
    """Returns a share as a percentage: ``0.62 %`` or ``41 %``."""
    return f"{share * 100:.0f} %" if share >= 0.1 else f"{share * 100:.2f} %"


def _machine() -> str:
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"Measured on {os.cpu_count()} cores with {memory:.0f} GB of memory, {platform.system()} on"
        f" {platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.\n"
    )
