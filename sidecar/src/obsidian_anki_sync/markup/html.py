"""Blocks of HTML in a note."""

from __future__ import annotations

import re
from typing import NamedTuple

COMMENT_START = "<!--"
COMMENT_END = "-->"

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
    """The beginning of a block of HTML, which ends with the line that matches ``end``, or at a blank line."""

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
