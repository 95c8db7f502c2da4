"""Yet another Obsidian to Anki sync: headings with a tag such as ``#flashcards/1way``."""

from __future__ import annotations

import re
from itertools import zip_longest

from obsidian_anki_sync.formats.core.card_ids import without_id
from obsidian_anki_sync.formats.core.clozes import ClozeForms, as_clozes
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import without_tags
from obsidian_anki_sync.formats.syntaxes.tagged import Way, note_type_for

_TAG = re.compile(r"flashcards?/(1way|2way|type|typein|type-in|cloze)(?:\Z|[/-])", re.IGNORECASE)
_WAYS = {"1way": Way.FORWARD, "2way": Way.BOTH, "type": Way.TYPED, "typein": Way.TYPED, "type-in": Way.TYPED}
_FORMS = ClozeForms(grouped=True)


def read_heading_tags(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each tagged heading: the heading asks, the text up to the next one answers."""
    builder = ReadingBuilder(page)
    for heading, following in zip_longest(page.headings, page.headings[1:]):
        words, tags = without_tags(heading.title, lambda tag: _TAG.match(tag) is not None)
        marks = [(tag, found[1].casefold()) for tag in tags if (found := _TAG.match(tag))]
        if not marks:
            continue
        tag, way = marks[0]
        end = following.start if following else len(page.text)
        text, anki_id = without_id(page.words(heading.end, end).strip("\n"))
        origin = Origin((heading.start, end), tuple(t for t in tags if t != tag), anki_id=anki_id)
        if way != "cloze":
            builder.question(words, text, note_type_for(_WAYS[way], options.note_type), origin)
            continue
        clozed = as_clozes(text, _FORMS)
        if clozed.has_deletion:
            builder.clozes(clozed, words, origin)
        else:
            builder.claim(origin.span)
            message = (
                f"#{tag} marks a cloze card, but nothing below is between ==<<1| and >>==; no card is made."
            )
            builder.say("cloze-without-deletion", message, heading.start)
    return builder.reading()
