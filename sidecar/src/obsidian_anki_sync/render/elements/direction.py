"""Text that runs from right to left, alone or mixed."""

from __future__ import annotations

import html as entities
import re

from obsidian_anki_sync.domain.text import HTML_TAG

# Hebrew, Arabic, Syriac, Thaana, N'Ko and similar scripts, and the presentation forms.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LETTER = re.compile(r"[^\W\d_]")
_TAG = re.compile(f"({HTML_TAG})")
_BLOCK = re.compile(
    r"<(?:blockquote|dd|details|div|dl|dt|figcaption|h[1-6]|li|ol|p|section|summary|table|td|th|ul)(?=[\s>])"
)


def with_directions(html: str) -> str:
    """Returns HTML in which each block has the direction of its first letter, if any text runs right to left.

    ``dir="auto"`` is not enough: it skips elements with a direction of their own, so a list would not follow
    its items.
    """
    if html.isascii() or not _RIGHT_TO_LEFT.search(html):
        return html
    pieces = _TAG.split(html)
    direction = "ltr"
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if index % 2 == 0:
            letter = _LETTER.search(entities.unescape(piece))
            if letter:
                direction = "rtl" if _RIGHT_TO_LEFT.match(letter[0]) else "ltr"
        elif " dir=" not in piece and (block := _BLOCK.match(piece)):
            pieces[index] = f'{block[0]} dir="{direction}"{piece[block.end() :]}'
    return "".join(pieces)
