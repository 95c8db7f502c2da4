"""Highlights, ``==…==``, and struck text, ``~~…~~``, as rules for mistune.

mistune's own rules end such text at the next mark, even if that mark is in code or in a formula.
"""

from __future__ import annotations

import re

import mistune
from mistune import InlineParser, Markdown
from mistune.plugins.formatting import render_mark, render_strikethrough

from obsidian_anki_sync.markup.links import address_spans
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.text import Span, hide
from obsidian_anki_sync.render.elements.state import InlineState

_HIGHLIGHT = r"==(?=[^\s=])"
_STRUCK = r"~~(?=[^\s~])"
_MAY_HIDE = re.compile(r"[`$<\[]|://")


def highlights(md: Markdown) -> None:
    """Adds the rules for highlighted and struck text to mistune."""
    md.inline.register("strikethrough", _STRUCK, _struck, before="link")
    md.inline.register("mark", _HIGHLIGHT, _highlighted, before="link")
    if md.renderer:
        md.renderer.register("strikethrough", render_strikethrough)
        md.renderer.register("mark", render_mark)


def _struck(inline: InlineParser, found: re.Match[str], state: InlineState) -> int | None:
    return _to_end(inline, found, state, "strikethrough")


def _highlighted(inline: InlineParser, found: re.Match[str], state: InlineState) -> int | None:
    return _to_end(inline, found, state, "mark")


def _to_end(inline: InlineParser, found: re.Match[str], state: InlineState, kind: str) -> int | None:
    if state.depth >= inline.max_nested_level:
        return None
    end = state.once(_without_pieces).delimiters.find(found[0], found.end(), formatting=True)
    if end is None:
        return None
    inner = state.copy()
    inner.src = state.src[found.end() : end]
    state.append_token({"type": kind, "children": inline.render(inner)})
    return end + len(found[0])


def _without_pieces(text: str) -> mistune.InlineState:
    """Returns a state for the text in which code, formulas, comments and addresses are hidden."""
    state = mistune.InlineState({})
    state.src = text
    if _MAY_HIDE.search(text):
        masked = mask(text).text
        state.src = hide(masked, (_without_marks(masked, span) for span in address_spans(masked)))
    return state


def _without_marks(text: str, address: Span) -> Span:
    """Returns the span of an address without marks at its end, which are around the address."""
    start, end = address
    return start, start + len(text[start:end].rstrip("*_~="))
