"""Progress notifications are merged."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.rpc.merging import SECONDS_BETWEEN, Merger


class Timer:
    def __init__(self, when: float, callback: Callable[[], object]) -> None:
        self.when = when
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], object]) -> asyncio.TimerHandle:
        self.timers.append(Timer(when, callback))
        return cast(asyncio.TimerHandle, self.timers[-1])

    def advance(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [t for t in self.timers if not t.cancelled and t.when <= end]:
            timer = min(due, key=lambda t: t.when)
            self.now = max(self.now, timer.when)
            self.timers.remove(timer)
            timer.callback()
        self.now = end


waits = st.lists(st.floats(0, 0.3), min_size=1, max_size=60)


@given(waits)
def test_at_most_ten_a_second_get_through_and_the_last_always(seconds: list[float]) -> None:
    clock = HandClock()
    sent: list[tuple[float, int]] = []
    merger: Merger[int] = Merger(lambda item: sent.append((clock.now, item)), clock)
    for number, wait in enumerate(seconds):
        clock.advance(wait)
        merger.offer(number)
    clock.advance(1)
    times = [moment for moment, _ in sent]
    items = [item for _, item in sent]
    assert all(later - earlier >= SECONDS_BETWEEN - 1e-9 for earlier, later in itertools.pairwise(times))
    assert items == sorted(set(items))
    assert items[-1] == len(seconds) - 1


@given(waits)
def test_flushing_sends_the_waiting_item_and_none_twice(seconds: list[float]) -> None:
    clock = HandClock()
    sent: list[Any] = []
    merger: Merger[int] = Merger(sent.append, clock)
    for number, wait in enumerate(seconds):
        clock.advance(wait)
        merger.offer(number)
        merger.flush()
        assert sent[-1] == number
    clock.advance(1)
    assert sent == list(range(len(seconds)))
