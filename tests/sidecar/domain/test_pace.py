"""The size of a batch follows the speed of Anki."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.planning.pace import BatchSizes, Pace

LIMITS = BatchSizes(first=50, least=5, most=10_000)


def final_batch(own: float, each: float) -> tuple[int, float]:
    """Returns the size after some batches, and how long a batch takes then."""
    pace = Pace.beginning(LIMITS)
    for _ in range(20):
        pace = pace.after(pace.size, own + each * pace.size)
    return pace.size, own + each * pace.size


@pytest.mark.parametrize("own", [0.01, 0.2, 0.5])
@pytest.mark.parametrize("each", [0.00005, 0.0005, 0.005])
def test_a_batch_comes_to_take_less_than_a_second(own: float, each: float) -> None:
    assert final_batch(own, each)[1] < 1


def test_a_batch_with_a_high_fixed_cost_has_many_cards() -> None:
    size, seconds = final_batch(1.2, 0.0002)
    assert size >= 1000
    assert seconds < 2


def test_a_busy_machine_does_not_make_batches_small_for_good() -> None:
    random = Random(1)
    pace = Pace.beginning(LIMITS)
    sizes = []
    for _ in range(40):
        sizes.append(pace.size)
        pace = pace.after(pace.size, 0.8 * random.uniform(0.6, 1.6) + 0.0003 * pace.size)
    assert sum(sizes[10:]) / 30 > 500


def test_a_fast_anki_gets_large_batches() -> None:
    assert final_batch(0.2, 0.00001)[0] == LIMITS.most


def test_a_slow_anki_gets_small_batches() -> None:
    assert final_batch(0.1, 0.2)[0] == LIMITS.least


@given(st.lists(st.floats(0, 1000), max_size=30))
def test_the_limits_hold_for_any_measured_times(seconds: list[float]) -> None:
    pace = Pace.beginning(LIMITS)
    for passed in seconds:
        pace = pace.after(pace.size, passed)
        assert LIMITS.least <= pace.size <= LIMITS.most


def test_a_small_last_batch_does_not_change_the_pace() -> None:
    pace = Pace.beginning(LIMITS)
    assert pace.after(3, 0.001) == pace
