"""Blocks of HTML in a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from obsidian_anki_sync.markup.text import Span

COMMENT_START = "<!--"
COMMENT_END = "-->"

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_NAME = r"[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTE = r"[ \t]+[A-Za-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^\s\"'=<>`]+|'[^'\n]*'|\"[^\"\n]*\"))?"
_RAW = "pre|script|style|textarea"
_BLOCKS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div"
    "|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li"
    "|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td"
    "|tfoot|th|thead|title|tr|track|ul"
)
_OPENING = re.compile(
    rf"<(?:(?P<raw>{_RAW})(?=[\s>]|\Z)|(?P<comment>!--)|(?P<instruction>\?)|(?P<data>!\[CDATA\[)"
    rf"|(?P<declaration>![A-Za-z])|(?P<block>/?(?:{_BLOCKS})(?=\s|/?>|\Z))"
    rf"|(?P<alone>(?:{_NAME}(?:{_ATTRIBUTE})*[ \t]*/?|/{_NAME}[ \t]*)>[ \t]*(?=\n|\Z)))",
    re.IGNORECASE,
)
_ENDS = {
    "raw": re.compile(rf"</(?:{_RAW})>", re.IGNORECASE),
    "comment": re.compile(COMMENT_END),
    "instruction": re.compile(r"\?>"),
    "data": re.compile(r"\]\]>"),
    "declaration": re.compile(r">"),
}


class HtmlBlock(NamedTuple):
    """A block of HTML, which ends with the line that matches ``end``; if that is None, at a blank line."""

    end: re.Pattern[str] | None
    is_comment: bool
    interrupts_paragraph: bool


def html_block(text: str, offset: int) -> HtmlBlock | None:
    """Returns the block of HTML that begins with the ``<`` at an offset; None if it is other text."""
    found = _OPENING.match(text, offset)
    if found is None:
        return None
    kind = found.lastgroup or ""
    return HtmlBlock(_ENDS.get(kind), kind == "comment", kind != "alone")


def comments_from(text: str, start: int, end: int, *, ends_at_blank_line: bool) -> Iterator[Span]:
    """Yields the spans of the comments that begin between two offsets of a block of HTML.

    In a block that ``ends_at_blank_line``, no comment continues over a blank line.
    """
    while (begin := text.find(COMMENT_START, start, end)) >= 0:
        stop = text.find(COMMENT_END, begin + 2)
        if stop < 0 or (ends_at_blank_line and _BLANK_LINE.search(text, begin, stop)):
            return
        start = stop + len(COMMENT_END)
        yield begin, start
