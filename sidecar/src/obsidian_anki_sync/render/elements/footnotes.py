"""Footnotes, ``[^1]`` and ``^[inline]``.

mistune's own plugin reads the first kind, and loses footnotes that only another footnote refers to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mistune import BlockState, InlineParser, Markdown
from mistune.plugins import footnotes as plugin

from obsidian_anki_sync.render.elements.state import InlineState

# The text of a footnote contains that of all footnotes within it, so without a limit the work would grow with
# the square of the depth. Deeper footnotes are shown as text.
_DEEPEST = 5
_DEPTH, _DEPTHS = "footnote_depth", "footnote_depths"
_OPENING = r"\^\["
_BRACKET = re.compile(r"\\.|\^?\[|\]|\n")


def footnotes(md: Markdown) -> None:
    """Adds both kinds to mistune; footnotes are at the end of the field."""
    plugin.footnotes(md)
    md.inline.register("inline_footnote", _OPENING, _inline_footnote, before="link", start_chars="^")
    md.after_render_hooks.remove(plugin.md_footnotes_hook)
    md.after_render_hooks.append(_with_footnotes)


def _with_footnotes(md: Markdown, html: str | list[Any], state: BlockState) -> str | list[Any]:
    notes: list[str] = state.env.get("footnotes", [])
    items: list[str] = []
    while len(items) < len(notes):  # a footnote may refer to further ones
        item = BlockState(parent=state)
        number = len(items) + 1
        state.env[_DEPTH] = state.env.get(_DEPTHS, {}).get(number - 1, 0)
        item.tokens = [plugin.parse_footnote_item(md.block, notes[number - 1], number, state)]
        items.append(str(md.render_state(item)))
    if not items:
        return html
    return f'{html}<section class="footnotes">\n<ol>\n{"".join(items)}</ol>\n</section>\n'


def _inline_footnote(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int | None:
    depth = state.env.get(_DEPTH, 0)
    end = state.once(_ends).get(found.start()) if depth < _DEEPEST else None
    if end is None:
        return None
    words = state.src[found.end() : end].strip()
    if not words:
        return None
    env = state.env
    notes: list[str] = env.setdefault("footnotes", [])
    # A key with a blank, which the label of the other kind cannot have.
    key = f"inline {len(notes)}"
    env.setdefault("ref_footnotes", {})[key] = words
    env.setdefault("footnote_indexes", {})[key] = len(notes)
    env.setdefault(_DEPTHS, {})[len(notes)] = depth + 1
    notes.append(key)
    state.append_token({"type": "footnote_ref", "raw": key, "attrs": {"index": len(notes)}})
    return end + 1


def _ends(src: str) -> Mapping[int, int]:
    """Returns the offset of the closing bracket of each inline footnote, by its start.

    A footnote ends on the line on which it begins.
    """
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
