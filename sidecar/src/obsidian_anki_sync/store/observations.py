"""The notes that were considered for a language model, with the hashes of their texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("observations")


class Candidate(NamedTuple):
    """A note that may have to go to the model; ``own_cards`` is the number of cards written in it."""

    path: str
    content_hash: str
    own_cards: int


class Observation(NamedTuple):
    """The outcome of considering a note for a model, with the hash of its text.

    ``outcome`` is ``written`` or ``left``, ``rules`` a hash of the rules that chose.
    """

    path: str
    content_hash: str
    outcome: str
    rules: str
    with_agents: bool


class Observations:
    """The notes that were sent to a model, and those that no rule chose."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def candidates(self, rules: str, *, with_agents: bool, since: str = "") -> list[Candidate]:
        """Returns the notes that were not considered yet with their present text and rules, by path.

        A note that was considered before ``since`` (ISO, UTC) is a candidate again.
        """
        rows = await self._database.rows(_SQL["candidates"], (since, rules, with_agents))
        return list(map(Candidate._make, rows))

    async def all(self) -> dict[str, Observation]:
        """Returns the last observation of each note, by path."""
        rows = await self._database.rows(_SQL["all"])
        return {
            path: Observation(path, content_hash, outcome, rules, bool(with_agents))
            for path, content_hash, outcome, rules, with_agents in rows
        }

    async def has_written(self) -> bool:
        """True if a note was ever sent."""
        row = await self._database.row(_SQL["has_written"])
        return row is not None

    async def inherit(self) -> None:
        """Copies the observation of a note that is gone to a note with the same text: it was only renamed."""
        async with self._database.transaction():
            await self._database.write(_SQL["inherit"])

    async def write(self, observations: Iterable[Observation]) -> None:
        """Stores observations."""
        async with self._database.transaction():
            await write_observations(self._database, observations)


async def write_observations(database: Database, observations: Iterable[Observation]) -> None:
    """Stores observations, inside the caller's transaction."""
    now = datetime.now(UTC).isoformat()
    await database.write_many(_SQL["write_observations"], ((*one, now) for one in observations))
