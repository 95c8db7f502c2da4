"""Compares the processor times of one piece of work on texts of two lengths."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from math import inf

import pytest

# Quadratic work takes 16 times as long on four times the text. Between 4 and 16 is room for a busy machine.
_MOST = 9
_SHORTEST_SECONDS = 0.02
_TRIES = 6


def assert_proportional(
    work: Callable[[int], object], length: int, *, shortest: float = _SHORTEST_SECONDS, about: str = ""
) -> None:
    """Fails if `work` takes over nine times as long for four times the length.

    Other programs only add to a time, so the shortest of several runs counts.
    Times below `shortest` seconds are too short to compare.
    """
    short = long = inf
    for _ in range(_TRIES):
        short = min(short, processor_seconds(work, length))
        long = min(long, processor_seconds(work, 4 * length))
        if long <= _MOST * max(short, shortest):
            return
    pytest.fail(f"{about} {short:.3f} s became {long:.3f} s".strip())


def processor_seconds(work: Callable[[int], object], length: int) -> float:
    """Returns the processor time of one run, without collecting other tests' garbage."""
    gc.disable()
    try:
        begin = time.process_time()
        work(length)
        return time.process_time() - begin
    finally:
        gc.enable()
