"""The outcome of a comparison with another tool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A test input that comes out differently; ``reason`` is empty if the difference is a fault."""

    name: str
    expected: str
    made: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many test inputs of a tool were tried, and which of them come out differently."""

    tool: str
    commit: str
    source: str
    tried: int
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> int:
        """The number of inputs that come out as in the other tool's tests."""
        return self.tried - len(self.differences)

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """The differences that have no reason yet."""
        return tuple(each for each in self.differences if not each.reason)

    @property
    def reasons(self) -> Mapping[str, int]:
        """The number of differences that each reason explains."""
        return Counter(each.reason for each in self.differences if each.reason)
