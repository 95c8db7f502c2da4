"""Shared views of the commands about a language model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from obsidian_anki_sync.cli.output.words import duration, printable


def facts_table(facts: Mapping[str, str], title: str = "") -> Table:
    """Returns a table of names and values."""
    table = Table.grid(padding=(0, 2))
    if title:
        table.title, table.title_justify, table.title_style = title, "left", "bold"
    table.add_column(no_wrap=True, style="" if title else "dim", justify="right" if title else "left")
    table.add_column(overflow="fold")
    for name, fact in facts.items():
        table.add_row(name, Text(printable(fact)))
    return table


def columns_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Returns a table with names in the first column and figures in the others."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, header in enumerate(headers):
        table.add_column(printable(header), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def money(amount: float | None) -> str:
    """Returns an amount in the unit of the prices; an unknown amount is shown as unknown, not as 0."""
    if amount is None:
        return "unknown: set generation.price_in and price_out"
    return f"about {amount:.4f}".rstrip("0").rstrip(".") if amount else "nothing"


def span(seconds: float | None) -> str:
    """Returns an estimated time."""
    return f"about {duration(seconds)}" if seconds is not None else "unknown until the first answer"
