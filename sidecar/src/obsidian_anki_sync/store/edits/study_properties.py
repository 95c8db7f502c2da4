"""The notes with properties that tell how their cards fare."""

from __future__ import annotations

from typing import NamedTuple

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("study_properties")


class StudyProperties(NamedTuple):
    """The properties of a note, "" for a missing one, and the hash of the note with these properties."""

    path: str
    due: str
    retention: str
    content_hash: str
    made_frontmatter: bool


class StudyPropertiesOfNotes:
    """The properties that one store wrote."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def any(self) -> bool:
        """True if a note has properties of ours."""
        row = await self._database.row(_SQL["any"])
        return bool(row and row[0])

    async def all(self) -> dict[str, StudyProperties]:
        """Returns the properties by the note's path."""
        rows = await self._database.rows(_SQL["all"])
        return {row[0]: StudyProperties._make((*row[:4], bool(row[4]))) for row in rows}

    async def record(self, properties: StudyProperties) -> None:
        """Records the properties of a note, before they are written."""
        async with self._database.transaction():
            await self._database.write(_SQL["record"], tuple(properties))

    async def forget(self, path: str) -> None:
        """Deletes the record of a note that no longer has properties of ours."""
        async with self._database.transaction():
            await self._database.write(_SQL["forget"], (path,))

    async def hashes(self) -> dict[str, str]:
        """Returns the hash of each note as it was read last."""
        return dict(await self._database.rows(_SQL["hashes"]))
