"""The table of a running Anki: ``python tests/benchmarks/running_anki.py [--notes N]``.

The server looks at its socket every 25 ms, as the add-on does; a real one can be measured with ``--url``.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

# Slow ways are measured on this many, and reckoned for all.
_WITHOUT_PACKAGES = 1000
_ONE_BY_ONE = 100


async def measure(folder: Path, url: str, call: Any, notes: int) -> Any:
    """First sync, nothing changed, 1 % changed; and adding without packages, and one by one, to compare."""
    from benchmarks.report import Table, duration
    from benchmarks.synthetic_vault import make_vault, touch_share
    from obsidian_anki_sync.anki.ankiconnect.client import Client
    from support.syncing import settings_for

    settings = settings_for(folder, workers=0).with_changes(target=url.replace("http:", "ankiconnect:"))
    make_vault(settings.vault, notes)
    counted = _count_requests(Client)
    rows = [await _timed(f"first sync of {notes:,} notes", settings, counted)]
    rows.append(await _timed("nothing changed", settings, counted))
    touch_share(settings.vault)
    rows.append(await _timed("1 % of the notes changed", settings, counted))
    each = await _without_packages(folder, url)
    rows.append((f"adding without packages, reckoned for {notes:,}", "", duration(each * notes), ""))
    began = time.perf_counter()
    for number in range(_ONE_BY_ONE):
        fields = {"Front": f"one by one {number}", "Back": "b"}
        note = {"deckName": "Default", "modelName": "Basic", "fields": fields}
        call("addNote", note=note)
    each = (time.perf_counter() - began) / _ONE_BY_ONE
    rows.append((f"`addNote` one by one, reckoned for {notes:,}", "", duration(each * notes), ""))
    return Table(
        "A running Anki",
        "Whole syncs through AnkiConnect in this process, and within them the phase of applying; how many "
        "requests each made.",
        ("What", "Whole sync", "Applying", "Requests"),
        rows,
        numbers=("Whole sync", "Applying", "Requests"),
    )


async def _without_packages(folder: Path, url: str) -> float:
    """Seconds for each card where Anki imports no packages."""
    from obsidian_anki_sync.anki.ankiconnect.options import AnkiConnectOptions
    from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
    from sidecar.anki.anki_actions import card, create

    target = AnkiConnectTarget(url, folder, AnkiConnectOptions(use_packages=False))
    actions = [create(card(f"without-{number}")) for number in range(_WITHOUT_PACKAGES)]
    began = time.perf_counter()
    await target.apply(actions)
    seconds = time.perf_counter() - began
    await target.close()
    return seconds / len(actions)


async def _timed(what: str, settings: Any, counted: list[int]) -> tuple[str, str, str, str]:
    from benchmarks.report import duration
    from obsidian_anki_sync.domain.session import Phase
    from obsidian_anki_sync.pipeline.events import Event, PhaseEntered
    from support.syncing import sync

    entered: dict[Phase, float] = {}

    def listen(event: Event) -> None:
        if isinstance(event, PhaseEntered):
            entered[event.phase] = time.perf_counter()

    counted.clear()
    began = time.perf_counter()
    await sync(settings, listener=listen)
    applying = entered[Phase.COMPLETED] - entered[Phase.APPLYING_CHANGES]
    return what, duration(time.perf_counter() - began), duration(applying), str(len(counted))


def _count_requests(client: Any) -> list[int]:
    counted: list[int] = []
    send = client._send

    async def counting(self: Any, *arguments: Any) -> Any:
        counted.append(1)
        return await send(self, *arguments)

    client._send = counting
    return counted


@contextmanager
def _anki(folder: Path, url: str | None) -> Iterator[tuple[str, Any]]:
    from ankiconnect.client import call
    from ankiconnect.running import anki_connect_process

    if url:
        yield url, lambda action, **params: call(url, action, timeout=60, **params)
        return
    with anki_connect_process(folder / "anki", "--poll-ms", "25") as server:
        yield server.url, server.call


def main() -> None:
    """Measures and prints the table."""
    from benchmarks.report import markdown

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument(
        "--url", help="a running Anki, whose profile is filled with cards of a synthetic vault"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _anki(folder, options.url) as (url, call):
            print(markdown(asyncio.run(measure(folder, url, call, options.notes))))


# The guard keeps worker processes, which import this file too, from measuring.
if __name__ == "__main__":
    main()
