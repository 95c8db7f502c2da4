"""Footnotes that are written where they are referred to, ``^[like this]``: mistune knows the others."""

from __future__ import annotations

import re

from mistune import InlineParser, InlineState, Markdown

# Brackets inside may be one level deep, as a link's are; a text of openings is passed over in one go.
_FOOTNOTE = r"\^\[(?P<footnote_words>(?:[^\[\]\\\n]|\\.|\[\[?[^\[\]\n]*\]\]?)+)\]"
_BLANKS = re.compile(r"\s+")


def inline_footnotes(md: Markdown) -> None:
    """Lets mistune read them; its own plugin for footnotes must be there too."""
    md.inline.register("inline_footnote", _FOOTNOTE, _inline_footnote, before="link", start_chars="^")


def _inline_footnote(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int:
    env = state.env
    notes: list[str] = env.setdefault("footnotes", [])
    # A key with blanks is one that no footnote of the other kind can have.
    key = f"inline {len(notes)}"
    env.setdefault("ref_footnotes", {})[key] = _BLANKS.sub(" ", found["footnote_words"])
    env.setdefault("footnote_indexes", {})[key] = len(notes)
    notes.append(key)
    state.append_token({"type": "footnote_ref", "raw": key, "attrs": {"index": len(notes)}})
    return found.end()
