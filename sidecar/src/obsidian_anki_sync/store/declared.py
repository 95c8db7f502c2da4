"""What notes say of their cards in Anki, and what they leave to us: ids, and the numbers of clozes."""

from __future__ import annotations

from collections.abc import Collection

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode, decode_content, encode
from obsidian_anki_sync.store.records import OpenCloze, UnwrittenId


class Declared:
    """The ids and cloze numbers of the cards of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def leaving_numbers_open(self) -> list[OpenCloze]:
        """Returns the cards without a slug whose note leaves cloze numbers to us."""
        rows = await self._database.rows(
            "SELECT card_key, implicit_clozes, content FROM card"
            " WHERE slug IS NULL AND implicit_clozes <> '[]'"
        )
        return [
            OpenCloze(key, tuple(decode(numbers)), decode_content(content)) for key, numbers, content in rows
        ]

    async def former_contents(self, slugs: Collection[str]) -> dict[str, CardContent]:
        """Returns what the cards with these slugs were before their notes were read again."""
        rows = await self._database.rows(
            "SELECT slug, content FROM card WHERE former AND slug IN (SELECT value FROM json_each(?))",
            (encode(list(slugs)),),
        )
        return {slug: decode_content(content) for slug, content in rows}

    async def slugs_of(self, path: str, content_hash: str) -> dict[tuple[int, str | None], str]:
        """Returns the slugs of a note's cards by position and language, if the note is as it was read."""
        rows = await self._database.rows(
            "SELECT position, language, slug FROM card JOIN note USING (note_key)"
            " WHERE path = ? AND content_hash = ? AND NOT former AND slug NOT NULL",
            (path, content_hash),
        )
        return {(position, language): slug for position, language, slug in rows}

    async def without_written_id(self, target: str) -> list[UnwrittenId]:
        """Returns the cards whose Anki note has its place in a note and is not named there, note by note."""
        rows = await self._database.rows(
            "SELECT path, content_hash, position, language, base.anki_id"
            " FROM card JOIN note USING (note_key) JOIN base ON base.slug = card.slug AND target = ?"
            " WHERE NOT former AND NOT retired AND card.anki_id IS NULL AND id_place NOT NULL"
            " AND base.anki_id > 0 AND status = 'completed' ORDER BY path, position, card_key",
            (target,),
        )
        return list(map(UnwrittenId._make, rows))

    async def count_without_id_place(self, target: str) -> int:
        """Returns how many cards with an Anki note are written in a syntax that has no place for its id."""
        row = await self._database.row(
            "SELECT count(*) FROM card JOIN base ON base.slug = card.slug AND target = ?"
            " WHERE NOT former AND card.anki_id IS NULL AND id_place IS NULL",
            (target,),
        )
        return int(row[0]) if row else 0
