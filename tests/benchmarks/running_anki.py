"""The fourth table: a running Anki, also without packages and with one request a card."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ankiconnect.client import call
from ankiconnect.running import anki_connect_process
from benchmarks.charts import Bars
from benchmarks.report import Table, duration
from benchmarks.synthetic_vault import make_vault, touch_share
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.edits.listing import list_edits
from obsidian_anki_sync.pipeline.events import Event, PhaseEntered
from obsidian_anki_sync.pipeline.from_anki.stats import Grouping, study_report
from obsidian_anki_sync.settings import Settings
from sidecar.anki.anki_actions import card, create
from support.syncing import settings_for, sync

# The add-on polls its socket at this interval.
_POLL_MS = "25"
# Slow ways are measured with this many cards, and extrapolated.
_WITHOUT_PACKAGES = 1000
_ONE_BY_ONE = 100
# The number of cards that are edited in Anki before the edits are listed.
_EDITED = 10

CallAnki = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Timed:
    """Seconds of a whole command, those of a sync's phase of applying, and how many requests it made."""

    whole: float
    requests: int
    applying: float = 0.0

    def row(self, what: str) -> tuple[str, str, str, str]:
        applying = duration(self.applying) if self.applying else ""
        return what, duration(self.whole), applying, f"{self.requests:,}"


def running_anki_table(folder: Path, url: str | None, notes: int) -> Table:
    """Measures the Anki at ``url``, or else the tests' own server over a new collection."""
    with _anki(folder, url) as (address, call_anki):
        return asyncio.run(_table(folder, address, call_anki, notes))


async def _table(folder: Path, url: str, call_anki: CallAnki, notes: int) -> Table:
    settings = settings_for(folder, workers=0).with_changes(target=url.replace("http:", "ankiconnect:"))
    make_vault(settings.vault, notes)
    first = await _timed(settings)
    unchanged = await _timed(settings)
    touch_share(settings.vault)
    changed = await _timed(settings)
    stats = await _asked(study_report(settings, Grouping.DECK))
    _edit_in_anki(call_anki)
    listed = await _asked(list_edits(settings))
    without = await _without_packages(folder, url, min(_WITHOUT_PACKAGES, notes)) * notes
    one_by_one = _one_by_one(call_anki, min(_ONE_BY_ONE, notes)) * notes
    return Table(
        "A running Anki",
        "Whole commands through AnkiConnect in this process, and the phase of applying within syncs; how "
        "many requests each made. The server polls its socket every 25 ms, as the add-on does. The slow ways "
        f"are measured with at most {_WITHOUT_PACKAGES:,} and {_ONE_BY_ONE} cards, and extrapolated.",
        ("What", "Time", "Applying", "Requests"),
        [
            first.row(f"First sync of {notes:,} notes"),
            unchanged.row("Nothing changed"),
            changed.row("1 % of the notes changed"),
            stats.row("`stats` of all cards"),
            listed.row(f"`changes list` of {_EDITED} edits"),
            ("As many cards without packages", "", duration(without), ""),
            ("As many cards with one `addNote` each", "", duration(one_by_one), f"{notes:,}"),
        ],
        numbers=("Time", "Applying", "Requests"),
        charts=(
            Bars(
                "running-anki",
                f"Getting the cards of {notes:,} notes into a running Anki",
                {
                    "one package a batch": first.applying,
                    "without packages": without,
                    "one by one": one_by_one,
                },
                duration,
            ),
        ),
    )


async def _timed(settings: Settings) -> _Timed:
    entered: dict[Phase, float] = {}

    def listen(event: Event) -> None:
        if isinstance(event, PhaseEntered):
            entered[event.phase] = time.perf_counter()

    with _counted_requests() as requests:
        began = time.perf_counter()
        await sync(settings, listener=listen)
        whole = time.perf_counter() - began
    return _Timed(whole, len(requests), entered[Phase.COMPLETED] - entered[Phase.APPLYING_CHANGES])


async def _asked(work: Awaitable[object]) -> _Timed:
    with _counted_requests() as requests:
        began = time.perf_counter()
        await work
        return _Timed(time.perf_counter() - began, len(requests))


def _edit_in_anki(call_anki: CallAnki) -> None:
    """Rewords some cards, as a user does in Anki."""
    ids = call_anki("findNotes", query="Back:_*")[:_EDITED]
    for info in call_anki("notesInfo", notes=ids):
        back = f"{info['fields']['Back']['value']} Reworded."
        call_anki("updateNoteFields", note={"id": info["noteId"], "fields": {"Back": back}})


async def _without_packages(folder: Path, url: str, cards: int) -> float:
    """Returns the seconds for each card if Anki imports no packages."""
    target = AnkiConnectTarget(url, folder, AnkiConnectOptions(use_packages=False))
    actions = [create(card(f"without-{number}")) for number in range(cards)]
    began = time.perf_counter()
    await target.apply(actions)
    seconds = time.perf_counter() - began
    await target.close()
    return seconds / cards


def _one_by_one(call_anki: CallAnki, cards: int) -> float:
    """Returns the seconds for each card if every one is a request."""
    began = time.perf_counter()
    for number in range(cards):
        fields = {"Front": f"one by one {number}", "Back": "b"}
        call_anki("addNote", note={"deckName": "Default", "modelName": "Basic", "fields": fields})
    return (time.perf_counter() - began) / cards


@contextmanager
def _counted_requests() -> Iterator[list[None]]:
    counted: list[None] = []
    send = Client._send

    async def counting(self: Client, *arguments: Any) -> Any:
        counted.append(None)
        return await send(self, *arguments)

    with patch.object(Client, "_send", counting):
        yield counted


@contextmanager
def _anki(folder: Path, url: str | None) -> Iterator[tuple[str, CallAnki]]:
    if url:
        yield url, lambda action, **params: call(url, action, timeout=60, **params)
        return
    with anki_connect_process(folder / "anki", "--poll-ms", _POLL_MS) as server:
        yield server.url, server.call
