"""Obsidian Anki Sync: blocks between the comments ``basicblock-start`` and ``basicblock-end``."""

from __future__ import annotations

import re

from obsidian_anki_sync.domain.note_type import REVERSED
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering, as_clozes
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.markup.masking import mask

_MARK = re.compile(
    r"<!--[ \t]*(?P<kind>basic|cloze)block-(?:(?P<start>start)|end)(?P<attributes>[^\n<>]*)-->", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([\w-]+)[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)')""")
_SEPARATOR = re.compile(r"::[ \t]*(?=\n|\Z)")
_FORMS = ClozeForms(highlight=Numbering.NEXT)


def read_comment_blocks(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each basic block and each cloze block."""
    if "block-start" not in page.note.body:
        return Reading()
    builder = ReadingBuilder(page)
    opening: re.Match[str] | None = None
    for mark in _MARK.finditer(mask(page.note.body, comments=False).text):
        if next(page.free(*mark.span()), None) != mark.span():
            continue
        if mark["start"]:
            if opening:
                _say_open(builder, opening)
            opening = mark
        elif opening and opening["kind"].casefold() == mark["kind"].casefold():
            _read_block(builder, opening, mark, options)
            opening = None
    if opening:
        _say_open(builder, opening)
    return builder.reading()


def _read_block(
    builder: ReadingBuilder, opening: re.Match[str], closing: re.Match[str], options: FormatOptions
) -> None:
    page = builder.page
    given = {
        name.casefold(): double or single
        for name, double, single in _ATTRIBUTE.findall(opening["attributes"])
    }
    origin = Origin(
        span=(opening.start(), closing.end()),
        tags=listed_tags(given.get("tags", "")),
        deck=given.get("deck") or None,
        anki_id=declared_id(given.get("nid")),
    )
    start, end = opening.end(), closing.start()
    if opening["kind"].casefold() == "cloze":
        clozed = as_clozes(page.words(start, end).strip(), _FORMS)
        if clozed.has_deletion:
            builder.clozes(clozed, given.get("extra", ""), origin)
        else:
            builder.claim(origin.span)
            message = "This cloze block has no deletion such as ==…== or {{c1::…}}; no card is made."
            builder.say("cloze-without-deletion", message, opening.start())
        return
    separator = _SEPARATOR.search(page.text, start, end)
    if not separator:
        builder.claim(origin.span)
        message = "No line of this basic block ends with ::, which separates front and back. No card is made."
        builder.say("block-without-separator", message, opening.start())
        return
    question, answer = page.words(start, separator.start()), page.words(separator.end(), end)
    answer = "\n\n".join(filter(None, (answer.strip(), given.get("extra", ""))))
    is_reversed = given.get("reverse", "").casefold() == "true"
    builder.question(question.strip(), answer, REVERSED if is_reversed else options.note_type, origin)


def _say_open(builder: ReadingBuilder, opening: re.Match[str]) -> None:
    kind = opening["kind"].casefold()
    message = f"{kind}block-start opens a card, and {kind}block-end is missing; no card is made."
    builder.say("start-without-end", message, opening.start())
