"""The measurements, with their vaults and their order."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.charts import svg
from benchmarks.generation import generation_table
from benchmarks.peers import peers_table
from benchmarks.plugin import plugin_table
from benchmarks.report import IMAGES, Table, document, markdown
from benchmarks.running_anki import running_anki_table
from benchmarks.stages import stages_table
from benchmarks.start import start_table
from benchmarks.syncs import Measured, measure_real_vault, measure_synthetic_vault, syncs_table
from benchmarks.synthetic_vault import make_vault
from benchmarks.tracking import tracking_table
from support.syncing import INTERVIEW_VAULT, REPOSITORY

_DOCUMENT = REPOSITORY / "docs" / "benchmarks.md"
_SIZES = (1_000, 10_000)
_DAILY = (1_000, 5_000, 10_000)
_LARGE = 100_000
# The promises about tracking and the stages are about a vault of this size.
_INSIDE = 10_000
# Enough notes for a model, so that the first and the last count for little.
_GENERATED = 1_000
# A session this many times longer shows if a checkpoint's cost grows with the session.
_LONGER = 10


def main() -> None:
    """Makes the measurements of the arguments and prints the tables; ``--write`` also writes the page."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="anki-sync-bench-", ignore_cleanup_errors=True) as folder:
        tables = []
        for table in _tables(Path(folder), options):
            print(markdown(table), flush=True)
            tables.append(table)
    if options.write:
        _write(tables)
        print(f"Written to {_DOCUMENT.relative_to(REPOSITORY)}.")


def _write(tables: Sequence[Table]) -> None:
    _DOCUMENT.write_text(document(tables), "utf-8", newline="\n")
    images = _DOCUMENT.parent / IMAGES
    images.mkdir(parents=True, exist_ok=True)
    for chart in (chart for table in tables for chart in table.charts):
        (images / f"{chart.name}.svg").write_text(svg(chart), "utf-8", newline="\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run bench --", description=__doc__)
    parser.add_argument("--sizes", type=_count, nargs="+", metavar="NOTES", help="sizes of synthetic vaults")
    parser.add_argument("--large", action="store_true", help=f"measure {_LARGE:,} notes too")
    parser.add_argument(
        "--runs", type=_count, default=3, metavar="N", help="take the median of N runs (default: 3)"
    )
    parser.add_argument("--no-real", dest="real", action="store_false", help="measure synthetic vaults only")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and its charts")
    parser.add_argument("--anki", metavar="URL", help="a running Anki to measure, whose profile gets filled")
    parser.add_argument(
        "--anki-notes", type=_count, default=_INSIDE, metavar="N", help=f"for a running Anki ({_INSIDE:,})"
    )
    parser.add_argument(
        "--peers", type=Path, metavar="FOLDER", help="compare with Obsidian_to_Anki's script in this folder"
    )
    parser.add_argument("--only-peers", action="store_true", help="measure the start and the peers alone")
    options = parser.parse_args()
    options.sizes = sorted({*(options.sizes or _SIZES), *([_LARGE] if options.large else [])})
    return options


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


def _tables(folder: Path, options: argparse.Namespace) -> Iterator[Table]:
    _say("Measuring the start of the program.")
    yield start_table(folder / "start", options.runs * 3)
    if options.peers:
        _say("Measuring beside Obsidian_to_Anki.")
        yield peers_table(folder / "peers", options.peers, _DAILY, options.runs)
    if options.only_peers:
        return
    yield syncs_table(list(_measured(folder, options)), options.runs)
    inside = min(max(options.sizes), _INSIDE)
    vault = folder / "inside"
    make_vault(vault, inside)
    _say(f"Measuring the cost of tracking at {inside:,} notes.")
    yield asyncio.run(
        tracking_table(vault, folder / "tracking", options.runs, session_notes=inside * _LONGER)
    )
    _say(f"Measuring the stages at {inside:,} notes.")
    yield asyncio.run(stages_table(vault, folder / "stages"))
    _say(f"Measuring a running Anki with {options.anki_notes:,} notes.")
    yield running_anki_table(folder / "running", options.anki, options.anki_notes)
    _say("Measuring generation with a slow server.")
    yield asyncio.run(generation_table(min(inside, _GENERATED)))
    _say("Measuring the plugin in a browser.")
    yield plugin_table(folder / "plugin", options.runs)


def _measured(folder: Path, options: argparse.Namespace) -> Iterator[Measured]:
    for size in options.sizes:
        _say(f"Measuring syncs of {size:,} notes.")
        runs = options.runs if size < _LARGE else 1
        yield from measure_synthetic_vault(folder / str(size), size, runs)
    if not options.real:
        return
    if INTERVIEW_VAULT.is_dir():
        _say("Measuring syncs of the real vault.")
        yield from measure_real_vault(INTERVIEW_VAULT, folder / "real", options.runs)
    else:
        _say("The real vault is missing beside the repository. Its rows are left out.")


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
