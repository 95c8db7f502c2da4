"""Ids for new Anki notes and cards."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

_MINUTE = 60_000
_HOUR = 60 * _MINUTE


def new_ids(count: int) -> Iterator[int]:
    """Returns ``count`` ids for new Anki notes or cards; the caller checks if they are free.

    In Anki an id is the time, in milliseconds, when the Anki note was made. A time in the past cannot collide
    with what the user adds meanwhile. It is random, so that another vault or computer hardly gets the same.
    """
    now = time.time_ns() // 1_000_000
    first = now - count - random.randint(_MINUTE, _HOUR)  # noqa: S311 - no secret
    return iter(range(first, first + count))
