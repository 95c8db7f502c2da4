"""How many actions a batch holds, so that a sync shows life and stops soon, however fast Anki is."""

from __future__ import annotations

from dataclasses import dataclass, replace

_SECONDS_A_BATCH = 0.5
# One measurement may be off: another program was busy, or a note type was made with the first batch.
_MOST_CHANGE = 4.0


@dataclass(frozen=True, slots=True)
class BatchSizes:
    """How many actions a target takes at a time: at the beginning, at the least, and at the most."""

    first: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The size of the next batch, and its limits."""

    size: int
    limits: BatchSizes

    @classmethod
    def beginning(cls, limits: BatchSizes) -> Pace:
        """Returns the pace before anything was measured."""
        return cls(limits.first, limits)

    def after(self, count: int, seconds: float) -> Pace:
        """Returns the pace after a batch of ``count`` actions took so many seconds."""
        if count < self.size:
            return self  # the last batch, or none at all
        change = _SECONDS_A_BATCH / seconds if seconds > 0 else _MOST_CHANGE
        change = min(max(change, 1 / _MOST_CHANGE), _MOST_CHANGE)
        return replace(self, size=min(max(round(count * change), self.limits.least), self.limits.most))
