"""Obsidian's math, ``$…$`` and ``$$…$$``, as rules for mistune.

mistune's own plugin reads "$5 and $x" as a formula, and a ``$$`` block only if each mark is alone on a line.
"""

from __future__ import annotations

import re

from mistune import BlockParser, BlockState, HTMLRenderer, InlineParser, InlineState, Markdown
from mistune.util import escape

from obsidian_anki_sync.markup.math import display_math_end, inline_math_end
from obsidian_anki_sync.render.anki_syntax import BLOCK_MATH, INLINE_MATH
from obsidian_anki_sync.render.elements.pieces import LINE_BREAK

_MARKS = r"\$\$?"
_BLOCK = r"^ {0,3}\$\$"
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")


def math(md: Markdown) -> None:
    """Adds the rules for math to mistune, also in quotes and lists."""
    md.inline.register("math", _MARKS, _inline_math, before="codespan", start_chars="$")
    for rules in (md.block.rules, md.block.block_quote_rules, md.block.list_rules):
        md.block.insert_rule(rules, "display_math", before="list")
    md.block.register("display_math", _BLOCK, _block_math)
    if md.renderer:
        md.renderer.register("math", _render_inline)
        md.renderer.register("display_math", _render_display)
        md.renderer.register("block_math", _render_block)


def _inline_math(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int | None:
    start, limit = found.start(), len(state.src)
    is_display = found[0] == "$$"
    find_end = display_math_end if is_display else inline_math_end
    end = find_end(state.src, start, limit)
    if end is None:
        state.append_token({"type": "text", "raw": found[0]})
        return found.end()
    width = len(found[0])
    formula = state.src[start + width : end - width].replace(LINE_BREAK, "\n")
    kind, formula = ("display_math", formula.strip()) if is_display else ("math", formula)
    state.append_token({"type": kind, "raw": formula})
    return end


def _block_math(_block: BlockParser, found: re.Match[str], state: BlockState) -> int | None:
    end = display_math_end(state.src, found.end() - 2, len(state.src))
    line_end = _LINE_END.match(state.src, end) if end else None
    if end is None or line_end is None:
        return None
    formula = state.src[found.end() : end - 2].replace(LINE_BREAK, "\n").strip()
    state.append_token({"type": "block_math", "raw": formula})
    return line_end.end()


def _render_inline(_renderer: HTMLRenderer, formula: str) -> str:
    return escape(formula).join(INLINE_MATH)


def _render_display(_renderer: HTMLRenderer, formula: str) -> str:
    return escape(formula).join(BLOCK_MATH)


def _render_block(_renderer: HTMLRenderer, formula: str) -> str:
    return f"<p>{escape(formula).join(BLOCK_MATH)}</p>\n"
