"""Cards of one line: ``prompt::answer``, ``prompt:::answer`` both ways, and lines with deletions."""

from __future__ import annotations

import re
from functools import cache

from obsidian_anki_sync.domain.note_type import REVERSED
from obsidian_anki_sync.formats.core.card_ids import without_id
from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering, as_clozes
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading, Row
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import without_tags
from obsidian_anki_sync.formats.core.trailers import trailer
from obsidian_anki_sync.markup.marks import heading_mark, item_mark

_FORMS = ClozeForms(curly=Numbering.ONE, highlight=Numbering.ONE)
_TABLE = "|"


def read_inline_pairs(page: Page, options: FormatOptions) -> Reading:
    """A card for each line with a separator between two texts."""
    marks = options.flashcards
    if marks.separator not in page.text and marks.separator_reversed not in page.text:
        return Reading()
    separators = _separators(marks.separator, marks.separator_reversed)
    builder = ReadingBuilder(page)
    rows = list(page.rows())
    for index, row in enumerate(rows):
        found = separators.search(row.masked)
        if not found or row.masked.lstrip().startswith(_TABLE):
            continue
        begin = heading_mark(row.masked) or item_mark(row.masked)
        question = page.words(row.start + begin, row.start + found.start()).strip()
        answer, anki_id, tags = _ending(page.words(row.start + found.end(), row.end))
        if question and answer:
            note_type = REVERSED if found[0] == marks.separator_reversed else options.note_type
            builder.question(question, answer, note_type, _origin(rows, index, anki_id, tags))
    return builder.reading()


def read_cloze_lines(page: Page, options: FormatOptions) -> Reading:  # noqa: ARG001 - readers are called alike
    """A cloze card for each line in which something is between braces or highlighted."""
    if "{" not in page.text and "==" not in page.text:
        return Reading()
    builder = ReadingBuilder(page)
    rows = list(page.rows())
    for index, row in enumerate(rows):
        if not ("{" in row.masked or "==" in row.masked) or row.masked.lstrip().startswith(_TABLE):
            continue
        begin = heading_mark(row.masked) or item_mark(row.masked)
        text, anki_id, tags = _ending(page.words(row.start + begin, row.end))
        clozed = as_clozes(text, _FORMS)
        if clozed.has_deletion:
            builder.clozes(clozed, "", _origin(rows, index, anki_id, tags))
    return builder.reading()


def _ending(text: str) -> tuple[str, int | None, tuple[str, ...]]:
    """Returns a text without the id and the tags at its end; a text of nothing but tags keeps them."""
    text, anki_id = without_id(text)
    words, tags = without_tags(text)
    return (words.strip(), anki_id, tags) if words.strip() else (text.strip(), anki_id, ())


def _origin(rows: list[Row], index: int, anki_id: int | None, tags: tuple[str, ...]) -> Origin:
    ending = trailer(rows, index + 1, tag_rows=False)
    end = rows[ending.following - 1].end if anki_id is None else rows[index].end
    span = rows[index].start, end
    return Origin(span, (*tags, *ending.tags), None, anki_id or ending.anki_id, span[0])


@cache
def _separators(one: str, other: str) -> re.Pattern[str]:
    longest_first = sorted((one, other), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
