"""Blocks between a line ``START`` and a line ``END``, which may be within a quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec.structs import replace

from obsidian_anki_sync.formats.core.card_ids import id_row
from obsidian_anki_sync.formats.core.foreign_types import foreign_type
from obsidian_anki_sync.formats.core.page import Page, Row
from obsidian_anki_sync.formats.core.reading_builder import Origin
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.formats.core.trailers import TAGS
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.cards import FieldCards
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.fields import (
    ANY_FIELD,
    FieldMarks,
    Fields,
    fields_of,
)
from obsidian_anki_sync.markup.marks import unquoted
from obsidian_anki_sync.markup.text import Span


def read_blocks(card_builder: FieldCards) -> None:
    """Adds a card for each block that names a note type and fills its fields."""
    marks, page = card_builder.marks, card_builder.builder.page
    if marks.start not in page.text:
        return
    opening: re.Match[str] | None = None
    for mark in _marks_of(marks.start, marks.end, indented=page.is_of_comments).finditer(page.text):
        if mark["start"]:
            if opening:
                _say_open(card_builder, opening.start("start"))
            opening = mark
        elif opening and _depth(mark) == _depth(opening):
            _read_block(card_builder, opening, mark)
            opening = None
    if opening:
        _say_open(card_builder, opening.start("start"))


def _depth(mark: re.Match[str]) -> int:
    return mark["quote"].count(">")


def _rows(page: Page, start: int, end: int, depth: int) -> Iterator[Row]:
    """Yields the rows of a block without the marks of the quotes that it is in."""
    for row in page.rows(start, end):
        masked, text = row.masked, row.text
        for _ in range(depth):
            masked, text = unquoted(masked), unquoted(text)
        yield replace(row, masked=masked, text=text)


def _read_block(card_builder: FieldCards, opening: re.Match[str], closing: re.Match[str]) -> None:
    builder = card_builder.builder
    depth = _depth(opening)
    span: Span = (opening.start("start"), closing.end())
    rows = list(_rows(builder.page, opening.end() + 1, closing.start(), depth))
    while rows and rows[-1].is_blank:
        rows.pop()
    lines = (row.start for row in reversed(rows) if not id_row(row.masked, 0))
    # A line without the quote's marks would end the quote, so no id is written into one.
    id_offset = None if depth else next(lines, None)
    anki_id, tags, is_deleted = _ending(card_builder, rows)
    if is_deleted:
        builder.claim(span)
        return
    name = rows[0].text.strip() if rows else ""
    if not name or _is_field(name, card_builder.marks.fields):
        builder.claim(span)
        mark = card_builder.marks.start
        message = f"The line below {mark} must name a note type, such as Basic. No card is made."
        builder.say("no-note-type", message, span[0])
        return
    kind = foreign_type(name, card_builder.marks.fields)
    fields = fields_of(rows[1:], FieldMarks.of(kind.fields))
    if kind.note_type is None and not kind.fields and anki_id is None and not tags and len(fields.texts) < 2:
        message = (
            f"Unknown note type '{name}' below {card_builder.marks.start}, and no field such as "
            "Back: follows. No card is made."
        )
        builder.say("unknown-note-type", message, span[0])
        return
    _say_unknown_field(card_builder, fields, is_cloze=kind.is_cloze)
    card_builder.add(kind, fields.texts, Origin(span, tags, anki_id=anki_id, id_line=id_offset))


def _is_field(name: str, known: Mapping[str, tuple[str, ...]]) -> bool:
    """True if the line for the note type is a field, such as ``Front: words``."""
    return name not in known and ANY_FIELD.match(name) is not None


def _ending(card_builder: FieldCards, rows: list[Row]) -> tuple[int | None, tuple[str, ...], bool]:
    """Removes the id and the tags from the last rows; returns them, and True if they ask for a deletion."""
    anki_id: int | None = None
    tags: tuple[str, ...] = ()
    is_deleted = False
    if len(rows) > 1 and (found := id_row(rows[-1].masked, 0)):
        anki_id = found[0]
        rows.pop()
        if len(rows) > 1 and rows[-1].masked.rstrip() == card_builder.marks.delete:
            is_deleted = True
            message = (
                f"{card_builder.marks.delete} in this block: no card is made, and an existing card of it is "
                f"removed. If another tool made the Anki note {anki_id}, delete it in Anki."
            )
            card_builder.builder.say("delete-line", message, rows.pop().start)
    if len(rows) > 1 and rows[-1].masked.startswith(TAGS):
        tags = listed_tags(rows.pop().text[len(TAGS) :])
    return anki_id, tags, is_deleted


def say_deletion(card_builder: FieldCards, anki_id: int, offset: int) -> None:
    """Adds the finding about a request to delete an Anki note, which the user must do in Anki."""
    message = (
        f"{card_builder.marks.delete} asks to delete the Anki note {anki_id}. Nothing was deleted. "
        "Delete it in Anki, then delete these lines."
    )
    card_builder.builder.say("delete-line", message, offset)


def _say_unknown_field(card_builder: FieldCards, fields: Fields, *, is_cloze: bool) -> None:
    """Adds a finding for a line that looks like an unknown field, if a field of the type is empty.

    The second field of a cloze card is usually empty, so only its first field counts.
    """
    names = list(fields.texts)[: 1 if is_cloze else 2]
    if not all(fields.texts[name] for name in names):
        for name, offset in fields.unknown[:1]:
            message = f"There is no field '{name}' here, only {' and '.join(names)}; the line is plain text."
            card_builder.builder.say("unknown-field", message, offset)


def _say_open(card_builder: FieldCards, offset: int) -> None:
    marks = card_builder.marks
    message = f"{marks.start} opens a card, and the line {marks.end} is missing; no card is made."
    card_builder.builder.say("start-without-end", message, offset)


@cache
def _marks_of(start: str, end: str, *, indented: bool) -> re.Pattern[str]:
    # The mark may be on the line of the %% that begins the comment.
    margin = "[ ]{0,3}" if indented else ""
    return re.compile(
        rf"^(?P<quote>(?:(?:[ \t]*>)+[ \t]*)?){margin}"
        rf"(?:(?P<start>{re.escape(start)})|{re.escape(end)})[ \t]*$",
        re.MULTILINE,
    )
