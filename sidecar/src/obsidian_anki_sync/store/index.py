"""Reads counts, cards and findings from the store, for views and reports."""

from __future__ import annotations

from typing import Any

from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode, decode_content
from obsidian_anki_sync.store.records import GivenCard, StoredCard
from obsidian_anki_sync.store.statements import statements

_SQL = statements("index")


class Index:
    """Reads of the whole store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def notes_by_status(self) -> dict[str, int]:
        """Returns how many notes of the vault are completed, and how many failed."""
        rows = await self._database.rows(_SQL["notes_by_status"])
        return {"completed": 0, "failed": 0, **dict(rows)}

    async def count_cards(self, target: str) -> dict[str, int]:
        """Returns how many cards are in the vault, in Anki, and in the store."""
        row = await self._database.row(_SQL["count_cards"], (target,))
        return dict(zip(("vault", "anki", "store"), row or (0, 0, 0), strict=True))

    async def cards_by_state(self, target: str) -> dict[str, int]:
        """Returns how many cards are expected, new, modified, synced, orphaned, and in conflict."""
        row = await self._database.row(_SQL["cards_by_state"], (target,))
        orphaned = await self._database.row(_SQL["count_orphans"], (target,))
        expected, new, modified, synced, conflict = row or (0,) * 5
        return {
            "expected": expected,
            "new": new,
            "modified": modified,
            "synced": synced,
            "orphaned": orphaned[0] if orphaned else 0,
            "conflict": conflict,
        }

    async def removals_and_returns(self, target: str) -> tuple[int, int]:
        """Returns how many cards wait to be removed from the target, and how many to be restored there."""
        row = await self._database.row(_SQL["removals_and_returns"], (target,))
        return (row[0], row[1]) if row else (0, 0)

    async def cards_of_note(self, path: str, target: str) -> list[StoredCard]:
        """Returns the cards that the store has of a note, former ones included, in the note's order."""
        rows = await self._database.rows(_SQL["cards_of_note"], (path, target))
        return list(map(_stored_card, rows))

    async def given_cards(self, target: str | None) -> list[GivenCard]:
        """Returns the cards of the vault that a target was given, in the order of the notes.

        Without a target, it returns those of all targets: a card once for each target.
        """
        rows = await self._database.rows(_SQL["given_cards"], (target,))
        return [
            GivenCard(slug=slug, anki_id=anki_id, path=path, line=line, content=decode_content(content))
            for slug, anki_id, path, line, content in rows
        ]

    async def findings(self) -> list[Finding]:
        """Returns all failures and findings, failures first, by note and line."""
        rows = await self._database.rows(_SQL["findings"])
        return [Finding(*row) for row in rows]

    async def shared_ids(self) -> dict[str, list[str]]:
        """Returns the ids that several notes declare, with the paths of these notes."""
        rows = await self._database.rows(_SQL["shared_ids"])
        return {note_id: decode(paths) for note_id, paths in rows}

    async def shared_slugs(self) -> dict[str, list[str]]:
        """Returns the slugs that several cards declare, with the paths of their notes."""
        rows = await self._database.rows(_SQL["shared_slugs"])
        return {slug: decode(paths) for slug, paths in rows}

    async def shared_anki_ids(self) -> dict[int, list[str]]:
        """Returns the Anki notes that several cards name, with the paths of their notes."""
        rows = await self._database.rows(_SQL["shared_anki_ids"])
        return {anki_id: decode(paths) for anki_id, paths in rows}


def _stored_card(row: tuple[Any, ...]) -> StoredCard:
    slug, position, language, content, note_id, note_hash, given, anki_id, in_conflict, failure = row
    return StoredCard(
        slug=slug,
        position=position,
        language=language,
        content=decode_content(content),
        note_id=note_id,
        note_hash=note_hash,
        given=given,
        anki_id=anki_id if anki_id and anki_id > 0 else None,
        in_conflict=bool(in_conflict),
        failure=failure or "",
    )
