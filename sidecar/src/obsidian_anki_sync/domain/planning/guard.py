"""When a sync must stop and ask."""

from __future__ import annotations


def needs_approval(removals: int, managed: int, share: float, count: int) -> bool:
    """True if so many removals among ``managed`` cards need the user's approval.

    Both limits must be passed: ``count`` cards, and ``share`` (0 to 1) of all.
    """
    return removals > count and removals > share * managed
