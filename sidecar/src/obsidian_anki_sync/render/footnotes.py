"""Footnotes that are written where they are referred to, ``^[like this]``: mistune knows the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from mistune import InlineParser, InlineState, Markdown

_OPENING = r"\^\["
_BRACKET = re.compile(r"\\.|\^?\[|\]|\n")


def inline_footnotes(md: Markdown) -> None:
    """Lets mistune read them; its own plugin for footnotes must be there too."""
    md.inline.register("inline_footnote", _OPENING, _inline_footnote, before="link", start_chars="^")


def _inline_footnote(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int | None:
    end = _ends(state.src).get(found.start())
    words = state.src[found.end() : end].strip()
    if end is None or not words:
        return None
    env = state.env
    notes: list[str] = env.setdefault("footnotes", [])
    # A key with blanks is one that no footnote of the other kind can have.
    key = f"inline {len(notes)}"
    env.setdefault("ref_footnotes", {})[key] = words
    env.setdefault("footnote_indexes", {})[key] = len(notes)
    notes.append(key)
    state.append_token({"type": "footnote_ref", "raw": key, "attrs": {"index": len(notes)}})
    return end + 1


@lru_cache(maxsize=1)  # one look at a text, however many footnotes it opens
def _ends(src: str) -> Mapping[int, int]:
    """Where the bracket closes of each footnote that opens in a text and closes in the same line."""
    ends = {}
    open_brackets: list[tuple[int, bool]] = []
    for found in _BRACKET.finditer(src):
        mark = found[0]
        if mark == "\n":
            open_brackets.clear()
        elif mark == "]" and open_brackets:
            start, is_footnote = open_brackets.pop()
            if is_footnote:
                ends[start] = found.start()
        elif mark[-1] == "[" and mark[0] != "\\":
            open_brackets.append((found.start(), len(mark) == 2))
    return ends
