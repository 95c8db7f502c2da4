"""The blocks of a note: the text that each syntax claimed, and the paragraphs between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.formats.registry import Examination
from obsidian_anki_sync.markup.marks import heading_mark
from obsidian_anki_sync.markup.text import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")


class Block(Struct, frozen=True):
    """A piece of a note from its first to its last line in the file, and the syntax that claimed it."""

    first: int
    last: int
    span: Span
    syntax: str = ""


def note_blocks(examination: Examination) -> tuple[Block, ...]:
    """Returns the blocks of a note in order: claimed texts, and paragraphs that no syntax claimed."""
    page = examination.page
    taken = [_block(page, claim.span, claim.syntax) for claim in examination.claims]
    free = [_block(page, span) for span in _paragraphs(page.text)]
    return tuple(sorted([*taken, *free], key=lambda block: (block.first, block.last)))


def _paragraphs(text: str) -> Iterator[Span]:
    for found in _PARAGRAPH.finditer(text):
        first_line, _, rest = found[0].partition("\n")
        if rest and heading_mark(first_line):
            middle = found.start() + len(first_line) + 1
            yield found.start(), middle - 1
            yield middle, found.end()
        else:
            yield found.span()


def _block(page: Page, span: Span, syntax: str = "") -> Block:
    start, end = span
    text = page.note.body[start:end]
    last = start + len(text.rstrip())
    first = start + len(text) - len(text.lstrip())
    return Block(first=page.line(min(first, last)), last=page.line(last), span=span, syntax=syntax)
