"""Cards of one line: ``prompt::answer``, ``prompt:::answer`` both ways, and lines with deletions."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from obsidian_anki_sync.domain.note_type import REVERSED
from obsidian_anki_sync.formats.core.card_ids import without_id
from obsidian_anki_sync.formats.core.clozes import as_clozes
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading, Row
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import without_tags
from obsidian_anki_sync.formats.core.trailers import is_trailer, trailer
from obsidian_anki_sync.formats.syntaxes.flashcards.tags import CLOZE_LINES, flashcard_ways
from obsidian_anki_sync.formats.syntaxes.tagged import glued_tag
from obsidian_anki_sync.markup.marks import CODE_INDENT, as_words, heading_mark, item_depth, item_mark
from obsidian_anki_sync.markup.text import dedented

_TABLE = "|"


def read_inline_pairs(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each line with a separator between two texts."""
    return _pairs(page, options, with_lines_below=False)


def read_flashcards_inline(page: Page, options: FormatOptions) -> Reading:
    """Returns the same cards with longer answers: lines below the separator, or children of an item."""
    return _pairs(page, options, with_lines_below=True)


def _pairs(page: Page, options: FormatOptions, *, with_lines_below: bool) -> Reading:
    marks = options.flashcards
    if marks.separator not in page.text and marks.separator_reversed not in page.text:
        return Reading()
    separators = _separators(marks.separator, marks.separator_reversed)
    builder = ReadingBuilder(page)
    ways = flashcard_ways(marks.tag)
    rows = list(page.rows())
    for index, row in enumerate(rows):
        found = separators.search(row.masked)
        if not found or row.masked.lstrip().startswith(_TABLE):
            continue
        begin = heading_mark(row.masked) or item_mark(row.masked)
        question = page.words(row.start + begin, row.start + found.start()).strip()
        answer, anki_id, tags = _ending(page.words(row.start + found.end(), row.end), ways)
        last = index
        if with_lines_below and not anki_id:
            last = _last_row(rows, index, separators, has_answer=bool(answer))
        if last > index:
            further = dedented("\n".join(one.text for one in rows[index + 1 : last + 1]))
            answer, anki_id = without_id("\n".join(filter(None, (answer, further))))
        if last == index:
            answer = as_words(answer)
        if with_lines_below:
            tags = tuple(tag for tag in tags if tag.casefold() not in ways)
        if question and answer:
            note_type = REVERSED if found[0] == marks.separator_reversed else options.note_type
            builder.question(question, answer, note_type, _origin(rows, index, anki_id, tags, last))
    return builder.reading()


def _last_row(rows: list[Row], index: int, separators: re.Pattern[str], *, has_answer: bool) -> int:
    """Returns the last row of an answer: of an item's children, or of the lines below a final separator."""
    depth = item_depth(rows[index].masked)
    last = index
    for number in range(index + 1, len(rows)):
        row = rows[number]
        if row.is_blank or is_trailer(row, tag_rows=False) or separators.search(row.masked):
            break
        if depth is None:
            continues = not has_answer and not heading_mark(row.masked)
        else:
            own = item_depth(row.masked)
            continues = own > depth if own is not None else last > index or _is_indented(row, depth)
        if not continues:
            break
        last = number
    return last


def _is_indented(row: Row, depth: int) -> bool:
    """True for further text of a list item whose mark is at a column."""
    text = row.masked.expandtabs(CODE_INDENT)
    return len(text) - len(text.lstrip(" ")) > depth


def read_cloze_lines(page: Page, options: FormatOptions) -> Reading:
    """Returns a cloze card for each line with text in braces or highlighted."""
    if "{" not in page.text and "==" not in page.text:
        return Reading()
    builder = ReadingBuilder(page)
    ways = flashcard_ways(options.flashcards.tag)
    rows = list(page.rows())
    for index, row in enumerate(rows):
        if not ("{" in row.masked or "==" in row.masked) or row.masked.lstrip().startswith(_TABLE):
            continue
        begin = heading_mark(row.masked) or item_mark(row.masked)
        text, anki_id, tags = _ending(page.words(row.start + begin, row.end), ways)
        text = glued_tag(tuple(ways)).sub("", text)
        clozed = as_clozes(text, CLOZE_LINES)
        if clozed.has_deletion:
            own = tuple(tag for tag in tags if tag.casefold() not in ways)
            builder.clozes(clozed, "", _origin(rows, index, anki_id, own))
    return builder.reading()


def _ending(text: str, ways: Collection[str]) -> tuple[str, int | None, tuple[str, ...]]:
    """Returns a text without the id and the tags at its end, and these; a text of only tags keeps them."""
    text, anki_id = without_id(text)
    words, tags = without_tags(text, lambda tag: tag.casefold() in ways)
    return (words.strip(), anki_id, tags) if words.strip() else (text.strip(), anki_id, ())


def _origin(
    rows: list[Row], index: int, anki_id: int | None, tags: tuple[str, ...], last: int | None = None
) -> Origin:
    last = index if last is None else last
    ending = trailer(rows, last + 1, tag_rows=False)
    end = rows[ending.following - 1].end if anki_id is None else rows[last].end
    span = rows[index].start, end
    return Origin(
        span=span,
        tags=(*tags, *ending.tags),
        anki_id=anki_id or ending.anki_id,
        id_line=rows[last].start,
    )


@cache
def _separators(one: str, other: str) -> re.Pattern[str]:
    longest_first = sorted((one, other), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
