"""Cards on one line between ``STARTI`` and ``ENDI``."""

from __future__ import annotations

import re
from functools import cache

from obsidian_anki_sync.formats.core.foreign_types import foreign_type
from obsidian_anki_sync.formats.core.reading_builder import Origin
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.cards import FieldCards
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.fields import FieldMarks, fields_among_words
from obsidian_anki_sync.markup.text import Span

_TYPE = re.compile(r"\s*\[([^\[\]\n]+)\]")
_ID = re.compile(r"<!--[ \t]*ID:[ \t]*(\d{1,18})(?!\d)|(?<!\S)ID:[ \t]*(\d{13})(?!\d)", re.IGNORECASE)
_TAGS = re.compile(r"(?<!\S)Tags:(?!\S)")


def read_inline(card_builder: FieldCards) -> None:
    """Adds a card for each pair of marks on one line."""
    marks, page = card_builder.marks, card_builder.builder.page
    if marks.inline_start not in page.text:
        return
    opening: re.Match[str] | None = None
    for mark in _marks_of(marks.inline_start, marks.inline_end).finditer(page.text):
        if mark["end"] and opening:
            _read_card(card_builder, (opening.start(), mark.end()), opening.end(), mark.start())
            opening = None
        elif not mark["end"]:
            if opening:
                _say_open(card_builder, opening.start())
            opening = mark if mark["start"] else None
    if opening:
        _say_open(card_builder, opening.start())


def _read_card(card_builder: FieldCards, span: Span, start: int, end: int) -> None:
    builder = card_builder.builder
    masked = builder.page.text[start:end]
    named = _TYPE.match(masked)
    if not named:
        builder.claim(span)
        marks = card_builder.marks
        message = f"No note type in brackets, as in [Basic], follows {marks.inline_start}; no card is made."
        builder.say("no-note-type", message, span[0])
        return
    text = builder.page.note.body[start:end]
    stop = len(masked)
    anki_id: int | None = None
    tags: tuple[str, ...] = ()
    if found := _ID.search(masked, named.end()):
        stop, anki_id = found.start(), int(found[1] or found[2])
    if tagged := _TAGS.search(masked, named.end(), stop):
        tags, stop = listed_tags(text[tagged.end() : stop]), tagged.start()
    kind = foreign_type(text[slice(*named.span(1))].strip(), card_builder.marks.fields)
    fields = fields_among_words(
        masked[named.end() : stop], text[named.end() : stop], FieldMarks.of(kind.fields)
    )
    card_builder.add(kind, fields.texts, Origin(span, tags, anki_id=anki_id))


def _say_open(card_builder: FieldCards, offset: int) -> None:
    marks = card_builder.marks
    message = (
        f"{marks.inline_start} opens a card, and {marks.inline_end} is missing on its line; no card is made."
    )
    card_builder.builder.say("start-without-end", message, offset)


@cache
def _marks_of(start: str, end: str) -> re.Pattern[str]:
    """Returns the marks and the line breaks, which end an open mark."""
    return re.compile(
        rf"(?P<start>(?<!\S){re.escape(start)}(?![^\s\[]))|(?P<end>(?<!\w){re.escape(end)}(?!\w))|(?P<line>\n)"
    )
