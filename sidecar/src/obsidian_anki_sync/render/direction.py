"""Text that runs from right to left, alone or beside text that does not."""

from __future__ import annotations

import re

# Hebrew, Arabic, Syriac, Thaana, N'Ko and their like, and the forms for presentation.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TAG = re.compile(r'<([a-z]\w*)((?:[^<>"]|"[^"]*")*)>')
_BLOCKS = frozenset(
    "blockquote dd details div dl dt figcaption h1 h2 h3 h4 h5 h6 li ol p summary table td th ul".split()  # noqa: SIM905
)


def with_directions(html: str) -> str:
    """HTML in which each block finds its own direction, where anything in it runs from right to left."""
    return _TAG.sub(_with_direction, html) if _RIGHT_TO_LEFT.search(html) else html


def _with_direction(tag: re.Match[str]) -> str:
    name, attributes = tag[1], tag[2]
    if name not in _BLOCKS or " dir=" in attributes:
        return tag[0]
    return f'<{name} dir="auto"{attributes}>'
