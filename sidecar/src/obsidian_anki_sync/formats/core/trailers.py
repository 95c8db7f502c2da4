"""The lines directly below a card: one with its tags, and one with its id."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from obsidian_anki_sync.formats.core.card_ids import id_row
from obsidian_anki_sync.formats.core.page import Row
from obsidian_anki_sync.formats.core.tag_lists import listed_tags

TAGS = "Tags:"


_MOST_BLANK_ROWS = 2


class Trailer(Struct, frozen=True):
    """The tags and the id below a card, and the index of the row after them.

    ``tags_row`` is the row of the tags, below which an id is written.
    """

    tags: tuple[str, ...]
    anki_id: int | None
    following: int
    tags_row: Row | None = None


def trailer(rows: Sequence[Row], index: int, *, tag_rows: bool = True) -> Trailer:
    """Returns the tags and the id in the rows from an index on; not every tool has a row of tags."""
    tags: tuple[str, ...] = ()
    tags_row: Row | None = None
    if tag_rows and index < len(rows) and rows[index].masked.startswith(TAGS):
        tags_row = rows[index]
        tags = listed_tags(tags_row.text[len(TAGS) :])
        index += 1
    row = _id_row(rows, index)
    if row is None:
        return Trailer(tags=tags, anki_id=None, following=index, tags_row=tags_row)
    found = id_row(rows[row].masked, 0)
    return Trailer(tags=tags, anki_id=found[0] if found else None, following=row + 1, tags_row=tags_row)


def _id_row(rows: Sequence[Row], index: int) -> int | None:
    """Returns the index of the row with the id of the card above an index.

    Editors and formatters may put blank lines between a card and its id. Then the id must be alone: an id
    right above other text may belong to that text.
    """
    row = index
    while row < len(rows) and rows[row].is_blank and row - index < _MOST_BLANK_ROWS:
        row += 1
    if row == len(rows) or id_row(rows[row].masked, 0) is None:
        return None
    is_alone = row + 1 == len(rows) or rows[row + 1].is_blank
    return row if row == index or is_alone else None


def is_trailer(row: Row, *, tag_rows: bool = True) -> bool:
    """True for a row with tags or the id of a card, and no text."""
    return (tag_rows and row.masked.startswith(TAGS)) or id_row(row.masked, 0) is not None
