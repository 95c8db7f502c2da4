"""How sure a share is: the interval that it lies in when other notes of the kind had been measured."""

from __future__ import annotations

import random
from collections.abc import Sequence

_RESAMPLES = 1000
_SEED = 1
_TAIL = 0.025

Counted = tuple[int, int]
"""How many of how many, in one note."""


def share_of(counts: Sequence[Counted]) -> float:
    """Returns the share over all notes; of nothing it is 0."""
    of = sum(total for _, total in counts)
    return sum(count for count, _ in counts) / of if of else 0.0


def interval_of(counts: Sequence[Counted]) -> tuple[float, float]:
    """Returns the 95 % interval of a share, by drawing notes again; it is the same for the same counts.

    Notes are drawn and not cards, since the cards of one note are good or bad together.
    """
    if not counts:
        return 0.0, 0.0
    draw = random.Random(_SEED)  # noqa: S311 - no secret depends on it
    shares = sorted(share_of(draw.choices(counts, k=len(counts))) for _ in range(_RESAMPLES))
    return shares[int(_TAIL * _RESAMPLES)], shares[int((1 - _TAIL) * _RESAMPLES) - 1]
