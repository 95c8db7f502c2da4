"""The context of a card: the note's name and the headings above the card."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.lines import Lines
from obsidian_anki_sync.markup.outline import Heading
from obsidian_anki_sync.render.options import Context

SEPARATOR = " &gt; "

_HEADING = re.compile(r"<h1[^>]*>(.*)</h1>\s*", re.DOTALL)


def name_of_place(note: Note, context: Context) -> str:
    """Returns the text before the headings: the note's name or path, or nothing."""
    if context is Context.NOTE:
        return PurePosixPath(note.path).stem
    return note.path if context is Context.PATH else ""


def headings_above(draft: CardDraft, note: Note) -> tuple[str, ...]:
    """Returns the Markdown of the headings above a card, the outermost first.

    A heading that is the card's own question is left out.
    """
    first = draft.line - note.first_line
    path: list[Heading] = []
    for line, heading in _headings(note.body):
        if line >= first:
            break
        path = [*(above for above in path if above.level < heading.level), heading]
    return tuple(" ".join(heading.title.split()) for heading in path if heading.title.strip())


@lru_cache(maxsize=4)  # the cards of a note follow each other
def _headings(body: str) -> tuple[tuple[int, Heading], ...]:
    """Returns the headings that a link can name, each with its line counted from 0."""
    lines = Lines.of(body)
    found = blocks_of(body).headings
    return tuple((lines.at(heading.start) - 1, heading) for heading in found if not heading.is_nested)


def as_heading(markdown: str) -> str:
    """Returns the text of a heading as a heading of the first level."""
    return f"# {markdown}"


def inner_html(html: str) -> str:
    """Returns the HTML of a heading without the heading's own tags."""
    found = _HEADING.fullmatch(html)
    return found[1] if found else html
