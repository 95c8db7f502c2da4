"""The optional styles of Obsidian_to_Anki, each a syntax of its own and off by default."""

from __future__ import annotations

import re

from msgspec.structs import replace

from obsidian_anki_sync.domain.note_type import NoteType
from obsidian_anki_sync.formats.core.callouts import callouts
from obsidian_anki_sync.formats.core.card_ids import without_id
from obsidian_anki_sync.formats.core.clozes import Numbering, as_clozes
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading, Row
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.trailers import is_trailer, trailer
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.cards import cloze_forms, with_frozen
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.file_lines import file_lines
from obsidian_anki_sync.formats.syntaxes.tagged import TagRules, Way, read_tagged
from obsidian_anki_sync.markup.marks import as_words, heading_mark
from obsidian_anki_sync.markup.text import FILLER

_RULE = re.compile(r"[ \t]*-{3,}[ \t]*")
_HEAD_RULE = re.compile(r"[ \t]*:?-+:?[ \t]*")
_CELL = re.compile(r"[ \t]*\|((?:[^|\\\n]|\\[^\n])+)\|[ \t]*")
_CALLOUTS = frozenset({"anki", "qa"})


def read_headings(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each heading with text directly below it."""
    style = _Style(page, options)
    for index, heading in enumerate(page.headings):
        following = page.headings[index + 1 : index + 2]
        rows = list(page.rows(heading.end + 1, following[0].start if following else len(page.text)))
        end = next((n for n, row in enumerate(rows) if is_trailer(row)), len(rows))
        if not all(row.is_blank or _is_comment(row) for row in rows[:end]):
            style.add(heading.start, as_words(heading.title), rows, 0, end)
    return style.builder.reading()


def read_tag_style(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each front that ends with ``#flashcard``."""
    ways = {options.obsidian_to_anki.flashcard_tag.removeprefix("#").casefold(): Way.FORWARD}
    return read_tagged(page, TagRules(ways, options.note_type, tag_rows=True, over_headings=True))


def read_ruled(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each paragraph with a rule between it and the next one."""
    if "---" not in page.text:
        return Reading()
    style = _Style(page, options)
    rows = list(page.rows())
    free = 0
    for index, row in enumerate(rows):
        if not _RULE.fullmatch(row.masked):
            continue
        first = index
        while first > free and _is_text(rows[first - 1]):
            first -= 1
        end = index + 1
        while end < len(rows) and _is_text(rows[end]):
            end += 1
        if end < len(rows) and _RULE.fullmatch(rows[end].masked):
            end = max(index + 1, end - 1)
        if first < index and end > index + 1:
            question = "\n".join(row.text for row in rows[first:index])
            free = style.add(rows[first].start, question, rows, index + 1, end)
    return style.builder.reading()


def read_tables(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each table of one column with a head and one row."""
    if "|" not in page.text:
        return Reading()
    style = _Style(page, options)
    rows = list(page.rows())
    for index in range(len(rows) - 2):
        cells = [_CELL.fullmatch(row.masked) for row in rows[index : index + 3]]
        if not all(cells) or not _HEAD_RULE.fullmatch((cells[1] or ["", ""])[1]):
            continue
        around = [*rows[max(index - 1, 0) : index], *rows[index + 3 : index + 4]]
        if not any("|" in row.masked for row in around):
            rows[index + 2] = replace(rows[index + 2], text=_cell(rows[index + 2]))
            style.add(rows[index].start, _cell(rows[index]), rows, index + 2, index + 3)
    return style.builder.reading()


def read_cloze_paragraphs(page: Page, options: FormatOptions) -> Reading:
    """Returns a cloze card for each paragraph with text in braces or highlighted.

    A heading right above the paragraph belongs to it as its topic.
    """
    if "{" not in page.text and "==" not in page.text:
        return Reading()
    builder = ReadingBuilder(page)
    forms = replace(cloze_forms(options.obsidian_to_anki), highlight=Numbering.NEXT)
    rows = list(page.rows())
    index = 0
    while index < len(rows):
        first = index
        while index < len(rows) and heading_mark(rows[index].masked):
            index += 1
        while index < len(rows) and _is_text(rows[index]):
            index += 1
        below = trailer(rows, index)
        if first < index and any("{" in row.masked or "==" in row.masked for row in rows[first:index]):
            text, anki_id = without_id("\n".join(row.text for row in rows[first:index]))
            clozed = as_clozes(text, forms)
            if clozed.has_deletion:
                span = rows[first].start, rows[max(below.following - 1, first)].end
                id_offset = (below.tags_row or rows[index - 1]).start
                origin = Origin(
                    span=span, tags=below.tags, anki_id=anki_id or below.anki_id, id_line=id_offset
                )
                builder.clozes(clozed, "", origin)
        index = max(below.following, index, first + 1)
    return builder.reading()


def read_callouts(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each callout ``[!anki]`` or ``[!qa]``: its title asks, its text answers."""
    builder = ReadingBuilder(page)
    for callout in callouts(page, _CALLOUTS, tag_rows=True):
        title, in_title = without_id(as_words(callout.title.removeprefix(":").lstrip()))
        body, in_body = without_id(callout.body)
        anki_id = in_title or in_body or callout.anki_id
        origin = Origin(callout.span, callout.tags, anki_id=anki_id, id_line=callout.last)
        builder.question(title, body, options.note_type, origin)
    return builder.reading()


class _Style:
    """Makes the basic cards of a style, with the note's frozen fields."""

    def __init__(self, page: Page, options: FormatOptions) -> None:
        self.builder = ReadingBuilder(page)
        self._note_type: NoteType = options.note_type
        self._frozen = file_lines(page, options.obsidian_to_anki).frozen.get("Basic", {})

    def add(self, start: int, question: str, rows: list[Row], first: int, end: int) -> int:
        """Adds a card that begins at an offset, with rows as its answer; returns the row after its id."""
        answer, anki_id = without_id("\n".join(row.text for row in rows[first:end]))
        below = trailer(rows, end)
        span = start, rows[below.following - 1].end
        last = next((row.start for row in reversed(rows[first:end]) if not row.is_blank), None)
        id_offset = below.tags_row.start if below.tags_row else last
        origin = Origin(span=span, tags=below.tags, anki_id=anki_id or below.anki_id, id_line=id_offset)
        texts = (question, "Front"), (answer, "Back")
        front, back = (with_frozen(text, self._frozen.get(name, "")) for text, name in texts)
        self.builder.question(front, back, self._note_type, origin)
        return below.following


def _is_comment(row: Row) -> bool:
    return row.text.lstrip().startswith(("<!--", "%%")) and not row.masked.strip(f"{FILLER} \t")


def _is_text(row: Row) -> bool:
    return not (row.is_blank or heading_mark(row.masked) or is_trailer(row) or _RULE.fullmatch(row.masked))


def _cell(row: Row) -> str:
    """Returns the text of a cell; a backslash before a bar only keeps the bar from separating cells."""
    text = row.text.strip().removeprefix("|").removesuffix("|").strip()
    return as_words(text.replace("\\|", "|"))
