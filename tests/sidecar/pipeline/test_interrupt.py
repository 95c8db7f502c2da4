"""The effect of a stop on the work that is under way."""

from __future__ import annotations

import asyncio
import time

import pytest

from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.pipeline.sessions.interrupt import Exhausted, Interrupt, Interrupted


async def stopped_after(interrupt: Interrupt, seconds: float) -> None:
    await asyncio.sleep(seconds)
    interrupt.request()


async def run_stopped(interrupt: Interrupt, work: object, *, after: float = 0.05) -> float:
    """Returns the seconds until the work ended after the stop."""
    stop = asyncio.create_task(stopped_after(interrupt, after))
    began = time.monotonic()
    with pytest.raises(Interrupted):
        await interrupt.run(work)  # type: ignore[arg-type]
    await stop
    return time.monotonic() - began - after


async def test_work_that_only_waits_is_cancelled_at_once() -> None:
    assert await run_stopped(Interrupt(), asyncio.sleep(60)) < 0.5


async def test_work_that_is_finishing_gets_a_second_and_no_more() -> None:
    interrupt = Interrupt()

    async def finishing() -> None:
        with interrupt.finishing():
            await asyncio.sleep(60)

    assert 0.9 < await run_stopped(interrupt, finishing()) < 1.9


async def test_work_that_will_not_be_cancelled_is_left_to_itself() -> None:
    async def deaf() -> None:
        while True:
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                continue
            if time.monotonic() > end:
                return

    end = time.monotonic() + 2
    assert await run_stopped(Interrupt(), deaf()) < 1


async def test_an_error_of_work_that_a_stop_cancels_counts_as_stopped() -> None:
    async def failing() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise TargetError("The connection broke off.", "")

    assert await run_stopped(Interrupt(), failing()) < 0.5


async def test_a_used_up_budget_is_reported_as_the_reason() -> None:
    async def exhausted() -> None:
        raise Exhausted("The budget is used up.", "Raise it.")

    with pytest.raises(Exhausted):
        await Interrupt().run(exhausted())


async def test_undisturbed_work_gives_its_result() -> None:
    async def work() -> int:
        return 3

    assert await Interrupt().run(work()) == 3
