"""The number of requests that are under way at a time."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from generation.keeping import MemoryAnswers
from generation.server import Reply, chat_server, failure, text
from generation.writing import a_note, options_for
from obsidian_anki_sync.generation.ask.budget import Unlimited
from obsidian_anki_sync.generation.ask.pacing import Pacer
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote


async def write_many(count: int, *replies: Reply, **options: Any) -> int:
    """Returns the most requests at a time while so many notes are written."""
    with chat_server(*replies) as server:
        async with CardWriter(options_for(server, **options), MemoryAnswers(), Unlimited()) as writer:
            notes = (
                SourceNote(a_note(f"Fact number {n} is about the number {n}, as it is said right here."))
                for n in range(count)
            )
            await asyncio.gather(*map(writer.write, notes))
        return server.most_at_once


async def test_a_server_on_this_machine_gets_one_request_at_a_time() -> None:
    assert await write_many(4, text('{"cards": []}', pause=0.03)) == 1


async def test_a_concurrency_that_was_set_is_used_and_not_passed() -> None:
    assert await write_many(20, text('{"cards": []}', pause=0.05), concurrency=5) == 5


async def test_requests_after_a_429_still_all_succeed() -> None:
    refusals = [failure(429, "slow down", retry_after="0.02")] * 3
    assert await write_many(12, *refusals, text('{"cards": []}'), concurrency=8) <= 8


def test_it_goes_up_slowly_and_down_by_half() -> None:
    pacer = Pacer(0, is_loopback=False)
    assert pacer.limit == 4
    for _ in range(4):
        pacer.went_well()
    assert pacer.limit in (4, 5)
    for _ in range(2500):
        pacer.went_well()
    assert pacer.limit == pacer.most
    pacer.overtaxed(time.monotonic(), None)
    assert pacer.limit == pacer.most // 2


def test_requests_that_were_refused_together_are_one_sign() -> None:
    pacer = Pacer(16, is_loopback=False)
    began = time.monotonic()
    for _ in range(8):
        pacer.overtaxed(began, None)
    assert pacer.limit == 8


@pytest.mark.serial
async def test_a_pause_holds_back_every_request() -> None:
    pacer = Pacer(4, is_loopback=False)
    pacer.overtaxed(time.monotonic(), 0.2)
    began = time.monotonic()
    async with pacer.turn():
        assert time.monotonic() - began >= 0.19


async def test_at_least_one_request_may_run() -> None:
    pacer = Pacer(1, is_loopback=True)
    for _ in range(5):
        pacer.overtaxed(time.monotonic(), None)
        await asyncio.sleep(0.001)
    assert pacer.limit == 1
