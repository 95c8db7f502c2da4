"""From mistune's tokens to HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mistune import BlockState, HTMLRenderer
from mistune.util import safe_entity

from obsidian_anki_sync.render import linking
from obsidian_anki_sync.render.page import Page

Token = dict[str, Any]

_SPECIAL = re.compile(r"[&<>\"]")
_DONE, _OPEN = "☑ ", "☐ "


class FieldRenderer(HTMLRenderer):
    """Writes a field's HTML; raw HTML passes, and is sanitised with the rest of the field."""

    def __init__(self) -> None:
        super().__init__(escape=False)

    def render_token(self, token: Token, state: BlockState) -> str:
        """A token's HTML; links and footnotes need to know the page that they stand on."""
        kind = token["type"]
        if kind == "text":  # by far the most frequent
            return self.text(token["raw"])
        if kind in _LINKS:
            text = self.render_tokens(token.get("children", ()), state)
            return _LINKS[kind](state.env["page"], token, text)
        return super().render_token(token, state)

    def text(self, text: str) -> str:
        """Plain text, in which character references are read as in HTML."""
        return safe_entity(text) if _SPECIAL.search(text) else text

    def paragraph(self, text: str) -> str:
        """A paragraph, unless everything in it was left out."""
        return f"<p>{text}</p>\n" if text else ""

    def linebreak(self) -> str:
        """A line break, which Obsidian shows wherever the text has one."""
        return "<br>\n"

    def task_list_item(self, text: str, checked: bool) -> str:
        """A task with a box that is a character: in Anki there is nothing to tick, and search finds it."""
        box = _DONE if checked else _OPEN
        text = "<p>" + box + text[3:] if text.startswith("<p>") else box + text
        return f'<li class="task-list-item">{text}</li>\n'


def _link(page: Page, token: Token, text: str) -> str:
    return linking.markdown_link(page, text, **token["attrs"])


def _image(page: Page, token: Token, _text: str) -> str:
    return linking.markdown_image(page, _words(token["children"]), **token["attrs"])


def _wikilink(page: Page, token: Token, _text: str) -> str:
    return linking.wikilink(page, token["target"], token["alias"])


def _embed(page: Page, token: Token, _text: str) -> str:
    return linking.embed(page, token["target"], token["alias"])


def _footnote_ref(page: Page, token: Token, _text: str) -> str:
    number = token["attrs"]["index"]
    key = f"{page.footnotes}-{number}"
    # The way back leads to the first of several references.
    place = "" if key in page.referred else f' id="fnref-{key}"'
    page.referred.add(key)
    return f'<sup class="footnote-ref"{place}><a href="#fn-{key}">{number}</a></sup>'


def _footnote_item(page: Page, token: Token, text: str) -> str:
    key = f"{page.footnotes}-{token['attrs']['index']}"
    back = f' <a class="footnote-back" href="#fnref-{key}">↩</a>'
    text = text.rstrip()
    text = text[:-4] + back + "</p>" if text.endswith("</p>") else text + back
    return f'<li id="fn-{key}">{text}</li>\n'


_LINKS = {
    "link": _link,
    "image": _image,
    "wikilink": _wikilink,
    "embed": _embed,
    "footnote_ref": _footnote_ref,
    "footnote_item": _footnote_item,
}


def _words(tokens: Iterable[Token]) -> str:
    return "".join(token.get("raw") or _words(token.get("children", ())) for token in tokens)
