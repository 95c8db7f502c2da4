"""Ids for new Anki notes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

_MINUTE = 60_000
_HOUR = 60 * _MINUTE


def new_ids(count: int) -> Iterator[int]:
    """Ids for so many new Anki notes; whether they are free is still to be asked.

    To Anki an id is the time, in milliseconds, when the Anki note was made. One in the past is taken by
    nothing that the user adds meanwhile, one by lot not by the sync of another vault or computer.
    """
    now = time.time_ns() // 1_000_000
    first = now - count - random.randint(_MINUTE, _HOUR)  # noqa: S311 - no secret
    return iter(range(first, first + count))
