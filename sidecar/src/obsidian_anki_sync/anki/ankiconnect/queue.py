"""Finds the end of the queue of new cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client

# The highest position is below 2**31. A window this narrow is near enough to its end.
_BITS = 31
_PARTS = 32
_NARROW = 32

_Window = tuple[int, int]
_FIRST_WINDOWS: tuple[_Window, ...] = tuple((2**bit, 2 ** (bit + 1)) for bit in range(_BITS))


class Queue:
    """The positions of new cards: each card is queued after all cards that wait.

    The add-on has no action that tells the last position, so searches find it. Their windows of positions do
    not overlap.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._end: int | None = None

    def questions(self) -> list[Call]:
        """Returns what to ask Anki before the first new card; empty if the end of the queue is known."""
        return _questions(_FIRST_WINDOWS) if self._end is None else []

    async def begin(self, answers: Sequence[Any]) -> None:
        """Reads the answers to the questions, and asks more if they are not precise enough."""
        if not answers:
            return
        last = _last_filled(_FIRST_WINDOWS, answers)
        end = last[1] if last else 1
        # The last new card may be studied between two requests; then the end of its window is near enough.
        while last and last[1] - last[0] > _NARROW:
            parts = _split(last)
            last = _last_filled(parts, await self._client.ask_all(_questions(parts)))
            end = last[1] if last else end
        self._end = end

    def take(self, count: int) -> int:
        """Returns the first of ``count`` positions in a row."""
        # Two cards may share a position: only the order of new cards depends on it.
        first = self._end or 1
        self._end = first + count
        return first


def _questions(windows: Sequence[_Window]) -> list[Call]:
    return [
        ("findCards", {"query": f"is:new prop:pos>={first} prop:pos<={end - 1}"}) for first, end in windows
    ]


def _last_filled(windows: Sequence[_Window], answers: Sequence[Any]) -> _Window | None:
    """Returns the last of these windows of positions that has a new card."""
    found = zip(windows, answers, strict=True)
    return next(
        (window for window, cards in reversed(list(found)) if isinstance(cards, list) and cards), None
    )


def _split(window: _Window) -> list[_Window]:
    first, end = window
    step = (end - first) // _PARTS
    return [(start, start + step) for start in range(first, end, step)]
