"""inka2: sections between two ``---`` lines, with numbered questions and quoted answers."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest

from msgspec import Struct

from obsidian_anki_sync.formats.core.card_ids import id_row
from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering, as_clozes
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading, Row
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.markup.marks import unquoted

_RULE = re.compile(r"---[ \t]*")
_ITEM = re.compile(r"\d{1,9}\.[ \t]+")
_DECK, _TAGS = "Deck:", "Tags:"
_FORMS = ClozeForms(curly=Numbering.NEXT)


def read_inka(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each numbered item of a section with a deck, tags or a quoted answer."""
    builder = ReadingBuilder(page)
    if "---" not in page.text:
        return Reading()
    rows = list(page.rows())
    rules = [index for index, row in enumerate(rows) if _RULE.fullmatch(row.masked)]
    last_rule = -1
    for start, end in pairwise(rules):
        # The line that closes a section does not open another: the text below it is between two sections.
        if start <= last_rule:
            continue
        inner = rows[start + 1 : end]
        items = [index for index, row in enumerate(inner) if _ITEM.match(row.masked)]
        head = inner[: items[0]] if items else inner
        has_answer = items and any(row.masked.startswith(">") for row in inner[items[0] :])
        if not (has_answer or any(row.masked.startswith((_DECK, _TAGS)) for row in head)):
            continue
        last_rule = end
        section = _Section(
            builder=builder,
            options=options,
            rows=inner,
            deck=_value(head, _DECK) or None,
            tags=listed_tags(_value(head, _TAGS)),
        )
        section.read(items)
        for row in head:
            builder.claim((row.start, row.end))
    return builder.reading()


def _value(rows: list[Row], mark: str) -> str:
    return next((row.text[len(mark) :].strip() for row in rows if row.masked.startswith(mark)), "")


class _Section(Struct, frozen=True):
    builder: ReadingBuilder
    options: FormatOptions
    rows: list[Row]
    deck: str | None
    tags: tuple[str, ...]

    def read(self, items: list[int]) -> None:
        for index, following in zip_longest(items, items[1:]):
            end = len(self.rows) if following is None else following
            before = id_row(self.rows[index - 1].masked, 0) if index else None
            if following and id_row(self.rows[following - 1].masked, 0):
                end -= 1
            first = self.rows[index - 1 if before else index]
            origin = Origin(
                span=(first.start, self.rows[end - 1].end),
                tags=self.tags,
                deck=self.deck,
                anki_id=before[0] if before else None,
            )
            self._item(self.rows[index:end], origin)

    def _item(self, rows: list[Row], origin: Origin) -> None:
        first_quote = next((n for n, row in enumerate(rows) if row.masked.startswith(">")), len(rows))
        question = "\n".join(row.text for row in rows[:first_quote])
        mark = _ITEM.match(question)
        question = question[mark.end() :] if mark else question
        answer = unquoted("\n".join(row.text for row in rows[first_quote:]))
        clozed = as_clozes(question.strip(), _FORMS)
        if not answer.strip() and clozed.has_deletion:
            self.builder.clozes(clozed, "", origin)
        else:
            self.builder.question(question, answer, self.options.note_type, origin)
