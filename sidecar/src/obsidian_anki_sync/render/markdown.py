"""Markdown as Obsidian reads it: mistune with the rules that it lacks."""

from __future__ import annotations

from functools import cache

from mistune import BlockState, InlineParser, Markdown
from mistune.plugins.footnotes import footnotes
from mistune.plugins.formatting import mark, strikethrough
from mistune.plugins.task_lists import task_lists
from mistune.plugins.url import url

from obsidian_anki_sync.render.callouts import callouts
from obsidian_anki_sync.render.math import math
from obsidian_anki_sync.render.obsidian import obsidian
from obsidian_anki_sync.render.page import Page
from obsidian_anki_sync.render.renderer import FieldRenderer
from obsidian_anki_sync.render.tables import table

_PARAGRAPH, _PARAGRAPH_END = "<p>", "</p>\n"


def to_html(markdown: str, page: Page) -> str:
    """The HTML of a field's Markdown, not sanitised yet; what it shows and names is gathered in ``page``.

    A field of one paragraph comes without the paragraph's tags.
    """
    state = BlockState()
    state.env["page"] = page
    html, _ = _parser().parse(markdown, state)
    assert isinstance(html, str)
    if html.startswith(_PARAGRAPH) and html.endswith(_PARAGRAPH_END) and html.count(_PARAGRAPH) == 1:
        html = html.removeprefix(_PARAGRAPH).removesuffix(_PARAGRAPH_END)
    return html


@cache
def _parser() -> Markdown:
    """The one parser of a process: building it costs as much as reading some ten notes."""
    plugins = (table, strikethrough, mark, task_lists, footnotes, math, obsidian, callouts, url)
    return Markdown(renderer=FieldRenderer(), inline=InlineParser(hard_wrap=True), plugins=plugins)
