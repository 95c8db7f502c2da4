"""Markdown as Obsidian reads it: mistune with additional rules."""

from __future__ import annotations

from functools import cache

from mistune import BlockState, Markdown

from obsidian_anki_sync.render.elements.callouts import callouts
from obsidian_anki_sync.render.elements.cloze_links import cloze_addresses, with_marks_around_links
from obsidian_anki_sync.render.elements.embeds import BLOCK
from obsidian_anki_sync.render.elements.footnotes import footnotes
from obsidian_anki_sync.render.elements.highlights import highlights
from obsidian_anki_sync.render.elements.lists import lenient_lists
from obsidian_anki_sync.render.elements.math import math
from obsidian_anki_sync.render.elements.pieces import LINE_BREAK, with_whole_pieces
from obsidian_anki_sync.render.elements.raw_html import raw_html
from obsidian_anki_sync.render.elements.tables import table
from obsidian_anki_sync.render.elements.tasks import tasks
from obsidian_anki_sync.render.elements.words import InlineParser
from obsidian_anki_sync.render.obsidian import obsidian
from obsidian_anki_sync.render.page import CardPage
from obsidian_anki_sync.render.prose import without_prose
from obsidian_anki_sync.render.renderer import FieldRenderer

_PARAGRAPH, _PARAGRAPH_END = "<p>", "</p>\n"


def to_html(markdown: str, page: CardPage) -> str:
    """Returns the HTML of a field's Markdown before sanitising, and adds media and findings to ``page``.

    A field with one paragraph has no paragraph tags.
    """
    state = BlockState()
    state.env["page"] = page
    if page.is_cloze:
        markdown = with_marks_around_links(markdown)
    prose, markdown = without_prose(markdown)
    html, _ = _parser(page.options.strict_line_breaks).parse(with_whole_pieces(markdown), state)
    assert isinstance(html, str)
    html = prose + html.replace(LINE_BREAK, "\n")
    if BLOCK[0] in html:  # in a list or a table, where the marks have no use
        html = html.replace(BLOCK[0], "").replace(BLOCK[1], "")
    if html.startswith(_PARAGRAPH) and html.endswith(_PARAGRAPH_END) and html.count(_PARAGRAPH) == 1:
        html = html.removeprefix(_PARAGRAPH).removesuffix(_PARAGRAPH_END)
    return html


@cache
def _parser(strict_line_breaks: bool) -> Markdown:
    """Returns the parser, which is built once a process: building it takes as long as reading ten notes."""
    plugins = (
        lenient_lists,
        table,
        highlights,
        tasks,
        footnotes,
        math,
        obsidian,
        callouts,
        raw_html,
        cloze_addresses,
    )
    inline = InlineParser(hard_wrap=not strict_line_breaks)
    if not strict_line_breaks:  # a backslash at the end of a line is a line break too, and not shown
        inline.specification["linebreak"] = r"\\? *\n\s*"
    return Markdown(renderer=FieldRenderer(to_html), inline=inline, plugins=plugins)
