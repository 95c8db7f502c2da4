"""Divides a sequence into portions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def portions(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yields the items in order, ``size`` at a time; the last portion may be smaller."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
