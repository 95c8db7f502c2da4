"""The third table: the stages of a first sync with one worker, and the time of each."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import mistune

from benchmarks.charts import Bars
from benchmarks.report import Table, duration, percent
from benchmarks.stopwatch import ELSE, Stopwatch
from obsidian_anki_sync.anki.collection.target import CollectionTarget
from obsidian_anki_sync.pipeline.cards import build_cards
from obsidian_anki_sync.pipeline.sync import phases, reading
from obsidian_anki_sync.store.cards import Cards
from obsidian_anki_sync.store.journal import Journal
from obsidian_anki_sync.store.notes import Notes
from obsidian_anki_sync.store.sessions import Sessions
from support.syncing import settings_for, sync

_STORE = "store"
_STAGES = {
    "walk": "the files found, and compared with the store",
    "read": "bytes, text, frontmatter",
    "extract": "notes to drafts",
    "render": "drafts to cards",
    _STORE: "every call of the progress store, from any stage",
    "plan": "slugs, and the action for each card",
    "apply": "the collection opened, written and closed",
    ELSE: "switching between threads, events for the display",
}


async def stages_table(vault: Path, folder: Path) -> Table:
    """Times one first sync with one worker; the stages do not overlap, and add up to the whole."""
    folder.mkdir(parents=True)
    stopwatch = Stopwatch()
    with ExitStack() as watches:
        for stage, owner, name in _watched():
            watches.enter_context(stopwatch.watching(owner, name, stage))
        with stopwatch.running():
            report = await sync(settings_for(folder, vault, workers=1))
    whole = sum(stopwatch.seconds.values())
    rows = [
        (stage, duration(seconds := stopwatch.seconds[stage]), percent(seconds / whole), meaning)
        for stage, meaning in _STAGES.items()
    ]
    return Table(
        "The stages of a first sync",
        f"One first sync of {report.session.total_notes:,} notes in one process, so that no two stages "
        "overlap; the start of Python is not included. The yardstick is mistune alone on the same texts, for "
        "comparing the times of different machines.",
        ("Stage", "Time", "Share", "What it is"),
        [*rows, ("together", duration(whole), "", ""), _yardstick(vault)],
        numbers=("Time", "Share"),
        charts=[
            Bars(
                *("stages", "Where the time of a first sync goes"),
                {stage: stopwatch.seconds[stage] for stage in _STAGES},
                duration,
            )
        ],
    )


def _yardstick(vault: Path) -> tuple[str, str, str, str]:
    texts = [found.read_text(encoding="utf-8") for found in sorted(vault.rglob("*.md"))]
    to_html = mistune.create_markdown()
    began = time.perf_counter()
    for text in texts:
        to_html(text)
    seconds = time.perf_counter() - began
    return "yardstick", duration(seconds), "", f"mistune alone: {len(texts) / seconds:,.0f} notes a second"


def _watched() -> Iterator[tuple[str, Any, str]]:
    """Yields the stage, the owner and the name of every function that is timed."""
    yield "walk", reading, "scan"
    yield "read", build_cards, "read_note"
    yield "extract", build_cards, "examine"
    yield "render", build_cards, "render_card"
    for name in ("read_anki", "index_anki"):
        yield "plan", reading, name
    for name in ("assign_identities", "determine", "count_skipped", "write_down"):
        yield "plan", phases, name
    yield "apply", phases, "apply"
    yield "apply", CollectionTarget, "close"
    for part in (Sessions, Notes, Cards, Journal):
        for name, member in vars(part).items():
            if inspect.iscoroutinefunction(member) and not name.startswith("_"):
                yield _STORE, part, name
