"""Writes of Anki's texts into notes, with the notes as they were before."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("note_edits")


class EditState(StrEnum):
    """The state of a write into a note."""

    WRITING = "writing"
    WRITTEN = "written"
    UNDONE = "undone"


class NoteEdit(Struct, frozen=True):
    """A write into a note: its bytes before, and the SHA-256 of its bytes before and after, in hex."""

    edit_id: int
    slug: str
    path: str
    at: str
    state: EditState
    before: bytes
    before_hash: str
    after_hash: str


class NoteEdits:
    """The writes into notes of one store; undone ones stay in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, slug: str, path: str, before: bytes, hashes: tuple[str, str]) -> int:
        """Records a write before it is made, and returns its id; ``hashes`` are those before and after it."""
        now = datetime.now(UTC).isoformat()
        async with self._database.transaction():
            await self._database.write(_SQL["begin"], (slug, path, now, before, *hashes))
            row = await self._database.row(_SQL["newest"])
        assert row is not None
        return int(row[0])

    async def record_state(self, edit_id: int, state: EditState) -> None:
        """Records the new state of a write."""
        async with self._database.transaction():
            await self._database.write(_SQL["record_state"], (state.value, edit_id))

    async def drop(self, edit_id: int) -> None:
        """Deletes the record of a write that was not made."""
        async with self._database.transaction():
            await self._database.write(_SQL["drop"], (edit_id,))

    async def in_state(self, state: EditState) -> list[NoteEdit]:
        """Returns the writes in a state, the newest first."""
        rows = await self._database.rows(_SQL["in_state"], (state.value,))
        return [
            NoteEdit(
                edit_id=edit_id,
                slug=slug,
                path=path,
                at=at,
                state=EditState(now),
                before=before,
                before_hash=before_hash,
                after_hash=after_hash,
            )
            for edit_id, slug, path, at, now, before, before_hash, after_hash in rows
        ]
