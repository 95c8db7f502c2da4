"""The ids of Anki notes that notes declare, and the cloze numbers that they leave to the program."""

from __future__ import annotations

from collections.abc import Collection

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode, decode_content, encode
from obsidian_anki_sync.store.records import OpenCloze, UnwrittenId
from obsidian_anki_sync.store.statements import statements

_SQL = statements("declared")


class Declared:
    """The ids and cloze numbers of the cards of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def leaving_numbers_open(self) -> list[OpenCloze]:
        """Returns the cards without a slug that leave cloze numbers to the program."""
        rows = await self._database.rows(_SQL["leaving_numbers_open"])
        return [
            OpenCloze(key, tuple(decode(numbers)), decode_content(content)) for key, numbers, content in rows
        ]

    async def former_contents(self, slugs: Collection[str]) -> dict[str, CardContent]:
        """Returns the contents of the cards with these slugs before their notes were read again."""
        rows = await self._database.rows(_SQL["former_contents"], (encode(list(slugs)),))
        return {slug: decode_content(content) for slug, content in rows}

    async def slugs_of(self, path: str, content_hash: str) -> dict[tuple[int, str | None], str]:
        """Returns the slugs of a note's cards by position and language, if the note has not changed."""
        rows = await self._database.rows(_SQL["slugs_of"], (path, content_hash))
        return {(position, language): slug for position, language, slug in rows}

    async def without_written_id(self, target: str) -> list[UnwrittenId]:
        """Returns the cards whose note has room for the id of their Anki note and lacks it, note by note."""
        rows = await self._database.rows(_SQL["without_written_id"], (target,))
        return list(map(UnwrittenId._make, rows))

    async def count_without_id_line(self, target: str) -> int:
        """Returns how many cards with an Anki note have a syntax that cannot hold its id."""
        row = await self._database.row(_SQL["count_without_id_line"], (target,))
        return int(row[0]) if row else 0
