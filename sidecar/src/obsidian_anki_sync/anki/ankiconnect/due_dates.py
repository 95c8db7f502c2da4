"""Reads when Anki notes are due in a running Anki, by searches: no action tells it of many Anki notes."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import date, timedelta

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.domain.study import DAY_BEGINS

_SPAN = 64
# Days from today. An Anki note that is due earlier or later has no date.
_EARLIEST, _LATEST = -32 * _SPAN, 64 * _SPAN


async def read_due_dates(client: Client, ids: Collection[int]) -> dict[int, date]:
    """Returns when the first card of each of these Anki notes is due.

    The first request finds the spans of days in which cards are due, and the second one the days in these
    spans. Both search all of Anki: to name the Anki notes in each search takes several times as long.
    """
    if not ids:
        return {}
    today = date.fromtimestamp(time.time() - DAY_BEGINS)
    starts = range(_EARLIEST, _LATEST, _SPAN)
    spans = await client.ask_each([_due_between(start, start + _SPAN) for start in starts])
    wanted = set(ids)
    days = [
        day
        for start, notes in zip(starts, spans, strict=True)
        if not wanted.isdisjoint(notes)
        for day in range(start, start + _SPAN)
    ]
    if not days:
        return {}
    answers = await client.ask_each([_due_between(day, day + 1) for day in days])
    found: dict[int, date] = {}
    for day, notes in reversed(list(zip(days, answers, strict=True))):
        found |= dict.fromkeys(wanted.intersection(notes), today + timedelta(days=day))
    return found


def _due_between(first: int, end: int) -> Call:
    return "findNotes", {"query": f"prop:due>={first} prop:due<{end}"}
