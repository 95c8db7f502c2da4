"""The lines about all cards of a file: its deck, its tags, and fields that each card gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.formats.core.card_ids import ID_MARK, id_of
from obsidian_anki_sync.formats.core.foreign_types import foreign_type
from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.fields import FieldMarks, fields_of
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks
from obsidian_anki_sync.markup.text import Span


class FileLines(Struct, frozen=True):
    """The deck, tags and frozen fields of a file, and their lines."""

    deck: str | None
    tags: tuple[str, ...]
    frozen: Mapping[str, Mapping[str, str]]
    spans: tuple[Span, ...]


class DeleteLine(Struct, frozen=True):
    """A line that asks to delete the Anki note with an id."""

    span: Span
    anki_id: int


def file_lines(page: Page, marks: ObsidianToAnkiMarks) -> FileLines:
    """Returns deck, tags and frozen fields of a note; the first of several deck or tag lines counts.

    They are read from the text before the first reader, since every style of the tool needs them.
    """
    text = page.masked
    spans: list[Span] = []
    values: list[str | None] = []
    for mark in (marks.target_deck, marks.file_tags):
        if declared := _declared(page.note.frontmatter.get(mark)):
            values.append(declared)
            continue
        found = _line_of(mark).search(text) if mark in text else None
        values.append(page.note.body[slice(*found.span(1))].strip() if found else None)
        spans += [found.span()] if found else []
    frozen: dict[str, Mapping[str, str]] = {}
    if marks.frozen in text:
        fresh = replace(page, text=text, taken=())
        for block in _frozen_of(marks.frozen, marks.start).finditer(text):
            name = page.note.body[slice(*block.span(1))].strip()
            names = foreign_type(name, marks.fields).fields
            frozen[name] = fields_of(fresh.rows(*block.span(2)), FieldMarks.of(names)).filled
            spans.append(block.span())
    deck, tags = values
    return FileLines(deck=deck or None, tags=listed_tags(tags or ""), frozen=frozen, spans=tuple(spans))


def deletions(page: Page, mark: str) -> Iterator[DeleteLine]:
    """Yields the lines that ask to delete an Anki note."""
    if mark in page.text:
        for found in _deletion_of(mark).finditer(page.text):
            yield DeleteLine(found.span(), id_of(found))


def _declared(value: object) -> str:
    """Returns the value of a mark in the frontmatter, which comes before all other lines of the note."""
    if isinstance(value, list):
        return " ".join(str(one) for one in value if one is not None)
    return str(value).strip() if value is not None else ""


@cache
def _line_of(mark: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t>]*{re.escape(mark)}[ \t]*(?:\n[ \t>]*|:[ \t]*)([^\n]*)", re.MULTILINE)


@cache
def _frozen_of(mark: str, start: str) -> re.Pattern[str]:
    line = rf"(?!{re.escape(start)}[ \t]*$)[ \t]*[^\s][^\n]*(?:\n|\Z)"
    return re.compile(rf"^{re.escape(mark)} - ([^\n:]*):[ \t]*\n((?:{line})*)", re.MULTILINE)


@cache
def _deletion_of(mark: str) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(mark)}[ \t]*(?:\n[ \t]*)?{ID_MARK}", re.MULTILINE)
