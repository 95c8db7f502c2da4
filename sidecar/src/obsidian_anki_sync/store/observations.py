"""For what each note was last looked at on its way to a language model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("observations")


class Candidate(NamedTuple):
    """A note that may have to go to the model; ``own_cards`` are those that stand in it."""

    path: str
    content_hash: str
    own_cards: int


class Observation(NamedTuple):
    """For what a note was looked at, with the hash of the text that it had then.

    ``outcome`` is ``written`` or ``left``, ``rules`` a hash of the rules that chose.
    """

    path: str
    content_hash: str
    outcome: str
    rules: str
    with_agents: bool


class Observations:
    """What one store knows of the notes that were sent, and of those that no rule chose."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def candidates(self, rules: str, *, with_agents: bool, since: str = "") -> list[Candidate]:
        """Returns the notes, read whole, that were not looked at as they are now, by the rules of now.

        A note that was looked at before ``since`` (ISO, UTC) is one too. They come in order of path.
        """
        rows = await self._database.rows(
            _SQL["candidates"],
            (since, rules, with_agents),
        )
        return list(map(Candidate._make, rows))

    async def all(self) -> dict[str, Observation]:
        """For what each note was last looked at, by path."""
        rows = await self._database.rows(_SQL["all"])
        return {
            path: Observation(path, content_hash, outcome, rules, bool(with_agents))
            for path, content_hash, outcome, rules, with_agents in rows
        }

    async def has_written(self) -> bool:
        """True if any note was ever sent."""
        row = await self._database.row(_SQL["has_written"])
        return row is not None

    async def inherit(self) -> None:
        """A note with the text of one that is gone was looked at as that one was: it was only renamed."""
        async with self._database.transaction():
            await self._database.write(_SQL["inherit"])

    async def write(self, observations: Iterable[Observation]) -> None:
        """Writes down which notes the rules do not choose."""
        async with self._database.transaction():
            await write_observations(self._database, observations)


async def write_observations(database: Database, observations: Iterable[Observation]) -> None:
    """Writes down for what notes were looked at, inside the caller's transaction."""
    now = datetime.now(UTC).isoformat()
    await database.write_many(_SQL["write_observations"], ((*look, now) for look in observations))
