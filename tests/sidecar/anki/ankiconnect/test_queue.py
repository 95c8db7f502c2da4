"""The end of the queue of new cards is found by few searches, whatever happens in Anki between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call
from obsidian_anki_sync.anki.ankiconnect.queue import Queue

_WINDOW = re.compile(r"is:new prop:pos>=(\d+) prop:pos<=(\d+)")


class Anki:
    """New cards at these positions, which are all studied after some requests."""

    def __init__(self, positions: Sequence[int], studied_after: int = 100) -> None:
        self._positions = positions
        self._left = studied_after

    async def ask_all(self, questions: Sequence[Call]) -> list[Any]:
        """Returns the cards that each search finds."""
        self._left -= 1
        assert self._left > -5, "the search does not end"
        positions = self._positions if self._left >= 0 else ()
        return [self._found(str(params["query"]), positions) for _, params in questions]

    def _found(self, query: str, positions: Sequence[int]) -> list[int]:
        first, last = map(int, _WINDOW.fullmatch(query).groups())  # type: ignore[union-attr]
        return [position for position in positions if first <= position <= last]


async def _first_free(anki: Anki) -> int:
    queue = Queue(anki)  # type: ignore[arg-type]
    await queue.begin(await anki.ask_all(queue.questions()))
    return queue.take(1)


@pytest.mark.parametrize("last", [1, 31, 32, 33, 1_023, 1_024, 1_500, 1_000_000, 2**31 - 1])
async def test_a_new_card_is_queued_after_all_others(last: int) -> None:
    first = await _first_free(Anki([1, last // 2 or 1, last]))
    assert last < first <= last + 64


async def test_without_new_cards_the_queue_begins_at_one() -> None:
    assert await _first_free(Anki([])) == 1


async def test_the_search_ends_if_the_last_new_card_is_studied_meanwhile() -> None:
    assert await _first_free(Anki([1_500], studied_after=1)) > 1_500
