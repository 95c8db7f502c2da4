"""What the store knows as a whole and of one note, for those who only look."""

from __future__ import annotations

from typing import Any, Literal

from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode, decode_content
from obsidian_anki_sync.store.records import StoredCard

_STATES = """
SELECT
    count(*),
    count(*) FILTER (WHERE base.slug IS NULL),
    count(*) FILTER (WHERE base.slug NOT NULL AND conflict.slug IS NULL AND base.digest <> card.digest),
    count(*) FILTER (WHERE base.slug NOT NULL AND conflict.slug IS NULL AND base.digest = card.digest),
    count(*) FILTER (WHERE conflict.slug NOT NULL)
FROM card LEFT JOIN base ON base.slug = card.slug AND base.target = ?1
LEFT JOIN conflict ON conflict.slug = card.slug AND conflict.target = ?1 AND conflict.decision = ''
WHERE NOT card.former
"""

_OF_NOTE = """
SELECT
    card.slug, position, language, content, note_id, content_hash,
    base.digest, base.anki_id, conflict.slug NOT NULL,
    (SELECT CASE journal.state WHEN 'failed' THEN journal.message ELSE '' END FROM journal
     WHERE journal.slug = card.slug AND journal.target = ?2 ORDER BY entry DESC LIMIT 1)
FROM card JOIN note USING (note_key)
LEFT JOIN base ON base.slug = card.slug AND base.target = ?2 AND NOT base.retired
LEFT JOIN conflict ON conflict.slug = card.slug AND conflict.target = ?2 AND conflict.decision = ''
WHERE path = ?1 AND card.slug NOT NULL ORDER BY position, card_key
"""


class Index:
    """What the store knows, for reports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def notes_by_status(self) -> dict[str, int]:
        """Returns how many notes of the vault are completed, and how many failed."""
        rows = await self._database.rows(
            "SELECT CASE status WHEN 'failed' THEN 'failed' ELSE 'completed' END, count(*)"
            " FROM note WHERE status <> 'gone' GROUP BY 1"
        )
        return {"completed": 0, "failed": 0, **dict(rows)}

    async def count_cards(self, target: str) -> dict[str, int]:
        """Returns how many cards are in the vault, in Anki, and in the store."""
        row = await self._database.row(
            "SELECT (SELECT count(*) FROM card WHERE NOT former),"
            " (SELECT count(*) FROM base WHERE target = ?), (SELECT count(*) FROM card)",
            (target,),
        )
        return dict(zip(("vault", "anki", "store"), row or (0, 0, 0), strict=True))

    async def cards_by_state(self, target: str) -> dict[str, int]:
        """Returns how many cards are expected, new, modified, synced, orphaned, and in conflict."""
        row = await self._database.row(_STATES, (target,))
        orphaned = await self._database.row(
            "SELECT count(*) FROM base JOIN card USING (slug) WHERE target = ? AND former", (target,)
        )
        expected, new, modified, synced, conflict = row or (0,) * 5
        return {
            "expected": expected,
            "new": new,
            "modified": modified,
            "synced": synced,
            "orphaned": orphaned[0] if orphaned else 0,
            "conflict": conflict,
        }

    async def cards_of_note(self, path: str, target: str) -> list[StoredCard]:
        """Returns the cards that the store has of a note, former ones included, in the note's order."""
        rows = await self._database.rows(_OF_NOTE, (path, target))
        return list(map(_stored_card, rows))

    async def findings(self) -> list[Finding]:
        """Returns every failure and diagnosis, failures first, by note and line."""
        rows = await self._database.rows(
            "SELECT path, line, code, message FROM finding JOIN note USING (note_key)"
            " ORDER BY status <> 'failed', path, line"
        )
        return [Finding(*row) for row in rows]

    async def shared_ids(self) -> dict[str, list[str]]:
        """Returns the ids that several notes of the vault declare, with the paths of those notes."""
        rows = await self._database.rows(
            "SELECT note_id, json_group_array(path) FROM (SELECT note_id, path FROM note"
            " WHERE declares_id AND status IN ('completed', 'partial') ORDER BY path)"
            " GROUP BY note_id HAVING count(*) > 1"
        )
        return {note_id: decode(paths) for note_id, paths in rows}

    async def shared_slugs(self) -> dict[str, list[str]]:
        """Returns the slugs that several cards declare, with the paths of their notes."""
        return await self._shared_by_cards("declared_slug")

    async def shared_anki_ids(self) -> dict[int, list[str]]:
        """Returns the Anki notes that several cards name, with the paths of their notes."""
        return await self._shared_by_cards("anki_id")

    async def _shared_by_cards(self, column: Literal["declared_slug", "anki_id"]) -> dict[Any, list[str]]:
        rows = await self._database.rows(
            f"SELECT {column}, json_group_array(path) FROM (SELECT {column}, path FROM card"
            f" JOIN note USING (note_key) WHERE NOT former AND {column} NOT NULL ORDER BY path, position)"
            f" GROUP BY {column} HAVING count(*) > 1"
        )
        return {declared: decode(paths) for declared, paths in rows}


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
