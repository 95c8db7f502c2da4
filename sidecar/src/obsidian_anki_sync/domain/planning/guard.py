"""When a sync has to stop and ask."""

from __future__ import annotations


def needs_approval(removals: int, managed: int, share: float, count: int) -> bool:
    """True if that many removals among ``managed`` cards are more than a sync may do without asking.

    Both limits must be passed: ``count`` cards, and ``share`` (0 to 1) of all.
    """
    return removals > count and removals > share * managed
