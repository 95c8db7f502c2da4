"""How many actions a batch holds, so that a sync shows life and stops soon, however fast Anki is."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import StatisticsError, linear_regression

# A batch costs something of its own (requests, a package) and something for each card. A batch is to take
# this long. Where its own cost is higher, the cards in it still take a fair share of the time.
_SECONDS_A_BATCH = 0.7
_LEAST_SECONDS_OF_CARDS = 0.4
# One measurement may be off: another program was busy, or a note type was made with the first batch.
_MOST_CHANGE = 4.0
_REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class BatchSizes:
    """How many actions a target takes at a time: at the beginning, at the least, and at the most."""

    first: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The size of the next batch. ``measured`` holds the sizes and seconds of the last batches."""

    size: int
    limits: BatchSizes
    measured: tuple[tuple[int, float], ...] = field(default=())

    @classmethod
    def beginning(cls, limits: BatchSizes) -> Pace:
        """Returns the pace before anything was measured."""
        return cls(limits.first, limits)

    def after(self, count: int, seconds: float) -> Pace:
        """Returns the pace after a batch of ``count`` actions took so many seconds."""
        if count < self.size:
            return self  # the last batch, or none at all
        measured = (*self.measured, (count, seconds))[-_REMEMBERED:]
        wanted = min(max(_best_size(measured), self.size / _MOST_CHANGE), self.size * _MOST_CHANGE)
        size = min(max(round(wanted), self.limits.least), self.limits.most)
        return Pace(size, self.limits, measured)


def _best_size(measured: tuple[tuple[int, float], ...]) -> float:
    own, each = _costs(measured)
    seconds = max(_SECONDS_A_BATCH - own, min(own, _LEAST_SECONDS_OF_CARDS))
    return seconds / each if each > 0 else float("inf")


def _costs(measured: tuple[tuple[int, float], ...]) -> tuple[float, float]:
    """Returns the seconds that a batch costs, and those that each card costs."""
    sizes, seconds = [float(size) for size, _ in measured], [taken for _, taken in measured]
    try:
        each, own = linear_regression(sizes, seconds)
    except StatisticsError:  # one size alone does not tell the two costs apart
        each, own = seconds[-1] / sizes[-1], 0.0
    if own < 0:
        each, own = sum(seconds) / sum(sizes), 0.0
    return own, each
