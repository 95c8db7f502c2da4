"""What stands directly below a card: a line with its tags, and one with its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from obsidian_anki_sync.formats.core.card_ids import id_row
from obsidian_anki_sync.formats.core.page import Row
from obsidian_anki_sync.formats.core.tag_lists import listed_tags

TAGS = "Tags:"


@dataclass(frozen=True, slots=True)
class Trailer:
    """The tags and the id below a card, and the row that follows them."""

    tags: tuple[str, ...]
    anki_id: int | None
    following: int


def trailer(rows: Sequence[Row], index: int, *, tag_rows: bool = True) -> Trailer:
    """What the rows from an index on say of the card above them; not every tool knows a row of tags."""
    tags: tuple[str, ...] = ()
    if tag_rows and index < len(rows) and rows[index].masked.startswith(TAGS):
        tags = listed_tags(rows[index].text[len(TAGS) :])
        index += 1
    found = id_row(rows[index].masked, 0) if index < len(rows) else None
    return Trailer(tags, found[0] if found else None, index + bool(found))


def is_trailer(row: Row, *, tag_rows: bool = True) -> bool:
    """Whether a row is no text, but the tags or the id of a card."""
    return (tag_rows and row.masked.startswith(TAGS)) or id_row(row.masked, 0) is not None
