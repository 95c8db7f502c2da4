"""Adapts the batch size, so that a sync shows progress and can stop soon, however fast Anki is."""

from __future__ import annotations

from msgspec import Struct, field

# A batch has a fixed cost (requests, a package) and a cost for each card. A batch should take this long. If
# the fixed cost is higher, the cards still get a fair share of the time.
_SECONDS_A_BATCH = 0.7
_LEAST_SECONDS_OF_CARDS = 0.4
# One measurement may be off: another program was busy, or a note type was made with the first batch.
_MOST_CHANGE = 2.5
_REMEMBERED = 4
_COMPARABLE_RATIO = 1.5
_TOO_SLOW = 1.5


class BatchSizes(Struct, frozen=True):
    """The number of actions that a target takes at a time: first, at least, and at most."""

    first: int
    least: int
    most: int


class Pace(Struct, frozen=True):
    """The size of the next batch. ``measured`` holds different sizes, each with its latest time."""

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
        latest = (count, seconds)
        measured = (*(one for one in self.measured if _tells_apart(one, latest)), latest)[-_REMEMBERED:]
        wanted = min(max(_best_size(measured), self.size / _MOST_CHANGE), self.size * _MOST_CHANGE)
        size = min(max(round(wanted), self.limits.least), self.limits.most)
        return Pace(size, self.limits, measured)


def _best_size(measured: tuple[tuple[int, float], ...]) -> float:
    size, seconds = latest = measured[-1]
    if len(measured) == 1:
        # The two costs can only be told apart by two different sizes.
        return size * min(_SECONDS_A_BATCH / seconds, _MOST_CHANGE) if seconds > _TOO_SLOW else size * 2
    other = max(measured[:-1], key=lambda one: _ratio(one, latest))
    each = (seconds - other[1]) / (size - other[0])
    if each <= 0:
        return size * 2
    own = max(seconds - each * size, 0.0)
    return max(_SECONDS_A_BATCH - own, min(own, _LEAST_SECONDS_OF_CARDS)) / each


def _tells_apart(one: tuple[int, float], other: tuple[int, float]) -> bool:
    """True if the sizes differ enough to compare their times."""
    return _ratio(one, other) >= _COMPARABLE_RATIO


def _ratio(one: tuple[int, float], other: tuple[int, float]) -> float:
    return max(one[0], other[0]) / min(one[0], other[0])
