"""Obsidian's callouts: a quote whose first line is ``[!type] Title``.

A foldable callout is a ``<details>``, which Anki can open and close on every system without a script.
"""

from __future__ import annotations

import re
from typing import Any

from mistune import BlockState, HTMLRenderer, Markdown

Token = dict[str, Any]

_FIRST_LINE = re.compile(r"\[!([^\]\n]+)\]([+-]?)[ \t]*([^\n]*)\n?")


def callouts(md: Markdown) -> None:
    """Adds the rule for callouts to mistune."""
    md.before_render_hooks.append(_mark_callouts)
    if md.renderer:
        md.renderer.register("callout", _render_callout)
        md.renderer.register("callout_title", _render_title)
        md.renderer.register("callout_summary", _render_summary)
        md.renderer.register("callout_content", _render_content)


def _mark_callouts(_md: Markdown, state: BlockState) -> None:
    pending = list(state.tokens) if "[!" in state.src else []
    while pending:
        token = pending.pop()
        if token["type"] == "block_quote":
            _mark(token)
        pending.extend(token.get("children", ()))


def _mark(quote: Token) -> None:
    content: list[Token] = quote["children"]
    text = content[0].get("text", "") if content else ""
    found = _FIRST_LINE.match(text)
    if not found:
        return
    kind, fold = found[1].partition("|")[0].strip().lower(), found[2]
    rest = text[found.end() :]
    content = [{**content[0], "text": rest}, *content[1:]] if rest.strip() else content[1:]
    # Without content, the callout cannot be folded.
    fold = fold if content else ""
    title: Token = {
        "type": "callout_summary" if fold else "callout_title",
        "text": found[3].strip() or kind.capitalize(),
    }
    quote["type"] = "callout"
    quote["attrs"] = {"kind": kind, "fold": fold}
    quote["children"] = [title, {"type": "callout_content", "children": content}] if content else [title]


def _render_callout(renderer: HTMLRenderer, text: str, kind: str, fold: str) -> str:
    element = "details" if fold else "div"
    is_open = " open" if fold == "+" else ""
    kind = renderer.escape_attribute(kind)
    return f'<{element} class="callout" data-callout="{kind}"{is_open}>\n{text}</{element}>\n'


def _render_title(_renderer: HTMLRenderer, text: str) -> str:
    return f'<div class="callout-title">{text}</div>\n'


def _render_summary(_renderer: HTMLRenderer, text: str) -> str:
    return f'<summary class="callout-title">{text}</summary>\n'


def _render_content(_renderer: HTMLRenderer, text: str) -> str:
    return f'<div class="callout-content">\n{text}</div>\n'
