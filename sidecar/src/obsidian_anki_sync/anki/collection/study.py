"""Reads how cards fare from the tables of a collection."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import orjson

from obsidian_anki_sync.anki.collection.reading import Query
from obsidian_anki_sync.domain.study import DAY_BEGINS, LOG_DAYS, WEEK, YOUNG_DAYS, StudiedCard, StudyState

_DAY = 86_400
_SUSPENDED, _NEW, _LEARNING, _REVIEW = -1, 0, 1, 2
_BURIED = (-2, -3)
_RELEARNING = 3
_FLAG_BITS = 7
_LEAST_DIFFICULTY, _DIFFICULTY_RANGE = 1.0, 9.0

_CARDS = """
SELECT c.id, c.nid, decks.name, c.type, c.queue, c.due, c.ivl, c.lapses, c.flags, c.data, n.tags
FROM cards c
JOIN notes n ON n.id = c.nid
LEFT JOIN decks ON decks.id = CASE c.odid WHEN 0 THEN c.did ELSE c.odid END
WHERE c.nid IN (SELECT value FROM json_each(?))
"""
_ANSWERS = """
SELECT cid, count(*), sum(ease = 1)
FROM revlog
WHERE id > ? AND type = 1
GROUP BY cid
"""
_DUE = """
SELECT nid, queue, CASE odue WHEN 0 THEN due ELSE odue END
FROM cards
WHERE queue IN (1, 2, 3)
  AND nid IN (SELECT value FROM json_each(?))
"""


def read_study(query: Query, ids: Collection[int]) -> list[StudiedCard]:
    """Returns the cards of these Anki notes."""
    began = next(iter(query("SELECT crt FROM col")))[0]
    now = int(time.time())
    answers = {cid: (count, failed) for cid, count, failed in query(_ANSWERS, (now - LOG_DAYS * _DAY) * 1000)}
    today = (now - began) // _DAY
    rows = query(_CARDS, json.dumps(sorted(ids)))
    return [_card(row, answers, today, now) for row in rows]


def read_due_dates(query: Query, ids: Collection[int]) -> dict[int, date]:
    """Returns when the first card of each of these Anki notes is due, by Anki's days."""
    began = date.fromtimestamp(next(iter(query("SELECT crt FROM col")))[0])
    found: dict[int, date] = {}
    for anki_id, queue, due in query(_DUE, json.dumps(sorted(ids))):
        is_time = queue == _LEARNING
        day = date.fromtimestamp(due - DAY_BEGINS) if is_time else began + timedelta(days=due)
        found[anki_id] = min(day, found.get(anki_id, day))
    return found


def _card(row: Sequence[Any], answers: Mapping[int, tuple[int, int]], today: int, now: int) -> StudiedCard:
    card_id, anki_id, deck, kind, queue, due, interval, lapses, flags, data, tags = row
    reviews, failed = answers.get(card_id, (0, 0))
    memory = orjson.loads(data) if data else {}
    difficulty = memory.get("d")
    return StudiedCard(
        card_id=card_id,
        anki_id=anki_id,
        deck=(deck or "Default").replace("\x1f", "::"),
        state=_state(kind, interval),
        suspended=queue == _SUSPENDED,
        due_in=_due_in(queue, due, today, now),
        flag=flags & _FLAG_BITS,
        lapses=lapses,
        reviews=reviews,
        failed=failed,
        stability=memory.get("s"),
        difficulty=None if difficulty is None else (difficulty - _LEAST_DIFFICULTY) / _DIFFICULTY_RANGE,
        tags=frozenset(tag.casefold() for tag in tags.split()),
    )


def _state(kind: int, interval: int) -> StudyState:
    if kind == _NEW:
        return StudyState.NEW
    if kind in (_LEARNING, _RELEARNING):
        return StudyState.LEARNING
    return StudyState.MATURE if interval >= YOUNG_DAYS else StudyState.YOUNG


def _due_in(queue: int, due: int, today: int, now: int) -> int | None:
    if queue == _LEARNING:
        return 0 if due <= now + _DAY else None
    if queue in (_REVIEW, _RELEARNING):
        days = max(0, due - today)
        return days if days <= WEEK else None
    return None
