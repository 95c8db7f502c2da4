"""Obsidian's math, ``$…$`` and ``$$…$$``, as rules for mistune.

mistune's own plugin takes "$5 and $x" for a formula and a ``$$`` block only where both marks stand alone.
"""

from __future__ import annotations

import re

from mistune import BlockParser, BlockState, HTMLRenderer, InlineParser, InlineState, Markdown
from mistune.util import escape

from obsidian_anki_sync.render.anki_syntax import BLOCK_MATH, INLINE_MATH

_INLINE = (
    r"\$\$(?P<display>[^$\\]*(?:\\[\s\S][^$\\]*)*)\$\$"
    # A price is no formula: no blank inside either mark, no digit behind the second.
    r"|\$(?![\s$])(?P<formula>[^$\\\n]*(?:\\.[^$\\\n]*)*)(?<!\s)\$(?!\d)"
)
_BLOCK = r"^ {0,3}\$\$"
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")


def math(md: Markdown) -> None:
    """Lets mistune read math, in quotes and lists too."""
    md.inline.register("math", _INLINE, _inline_math, before="codespan", start_chars="$")
    for rules in (md.block.rules, md.block.block_quote_rules, md.block.list_rules):
        md.block.insert_rule(rules, "display_math", before="list")
    md.block.register("display_math", _BLOCK, _block_math)
    if md.renderer:
        md.renderer.register("math", _render_inline)
        md.renderer.register("display_math", _render_display)
        md.renderer.register("block_math", _render_block)


def _inline_math(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int:
    display = found["display"]
    kind, formula = ("math", found["formula"]) if display is None else ("display_math", display.strip())
    state.append_token({"type": kind, "raw": formula})
    return found.end()


def _block_math(_block: BlockParser, found: re.Match[str], state: BlockState) -> int | None:
    end = state.src.find("$$", found.end())
    formula = state.src[found.end() : end].strip()
    line_end = _LINE_END.match(state.src, end + 2)
    if end < 0 or not formula or not line_end:
        return None
    state.append_token({"type": "block_math", "raw": formula})
    return line_end.end()


def _render_inline(_renderer: HTMLRenderer, formula: str) -> str:
    return escape(formula).join(INLINE_MATH)


def _render_display(_renderer: HTMLRenderer, formula: str) -> str:
    return escape(formula).join(BLOCK_MATH)


def _render_block(_renderer: HTMLRenderer, formula: str) -> str:
    return f"<p>{escape(formula).join(BLOCK_MATH)}</p>\n"
