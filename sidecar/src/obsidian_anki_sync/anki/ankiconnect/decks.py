"""Finds the decks that take no cards: filtered decks, and decks below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.domain.planning.deck import deck_key

_SEPARATOR = "::"


class Decks:
    """Asks Anki once about each deck."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._closed: dict[str, bool] = {}

    def questions(self, names: Iterable[str]) -> list[Call]:
        """Returns what to ask Anki about these decks; empty if they are known."""
        unknown = [name for name in names if deck_key(name) not in self._closed]
        return [("deckNames", {})] if unknown else []

    async def closed(self, names: Iterable[str], answers: Sequence[Any]) -> set[str]:
        """Returns those of the decks that are a filtered deck or below one.

        ``answers`` are the answers to the ``questions`` about the same decks. Raises ``TargetError``.
        """
        wanted = set(names)
        for there in answers:
            unknown = {name for name in wanted if deck_key(name) not in self._closed}
            filtered = await self._filtered(unknown, there if isinstance(there, list) else [])
            for name in unknown:
                self._closed[deck_key(name)] = any(above in filtered for above in _path(name))
        return {name for name in wanted if self._closed[deck_key(name)]}

    async def _filtered(self, names: Iterable[str], present: Iterable[str]) -> set[str]:
        """Returns the keys of the filtered decks among these and their parents."""
        wanted = {key for name in names for key in _path(name)}
        there = [name for name in present if deck_key(name) in wanted]
        if not there:
            return set()
        found = await self._client.ask_all([("getDeckConfig", {"deck": name}) for name in there])
        return {
            deck_key(name)
            for name, config in zip(there, found, strict=True)
            if isinstance(config, dict) and config.get("dyn")
        }


def _path(name: str) -> list[str]:
    """Returns the keys of a deck and of its parents."""
    parts = deck_key(name).split(_SEPARATOR)
    return [_SEPARATOR.join(parts[: count + 1]) for count in range(len(parts))]
