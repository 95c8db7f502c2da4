"""Renders mistune's tokens as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from mistune import BlockState, HTMLRenderer
from mistune.util import escape, safe_entity

from obsidian_anki_sync.markup.links import target_of
from obsidian_anki_sync.render import linking
from obsidian_anki_sync.render.elements.code import code_block
from obsidian_anki_sync.render.elements.embeds import BLOCK, ToHtml, embedded
from obsidian_anki_sync.render.elements.raw_html import RAW, RAW_BLOCK, with_unclosed_comments_shown
from obsidian_anki_sync.render.elements.tasks import BOXES, DONE
from obsidian_anki_sync.render.page import CardPage

Token = dict[str, Any]

_SPECIAL = re.compile(r"[&<>\"]")
_BLOCK = re.compile("{0}([^{0}{1}]*){1}".format(*BLOCK))
_BREAK = "<br>"


class FieldRenderer(HTMLRenderer):
    """Writes a field's HTML. Raw HTML stays, and is sanitised with the rest of the field."""

    def __init__(self, to_html: ToHtml) -> None:
        super().__init__(escape=False)
        self._to_html = to_html
        self._found: dict[str, Callable[..., str]] = {}

    def _get_method(self, name: str) -> Callable[..., str]:
        """Returns the method for the tokens of a name; mistune would search for it at each token."""
        method = self._found.get(name)
        if method is None:
            method = self._found[name] = super()._get_method(name)
        return method

    def render_token(self, token: Token, state: BlockState) -> str:
        """Returns a token's HTML; passes the page to links and footnotes."""
        kind = token["type"]
        if kind == "text":  # by far the most frequent
            return self.text(token["raw"])
        if kind == "paragraph" and (figure := self._figure(token, state)):
            return figure
        if kind in ("embed", "image") and (target := _note_in(token)):
            return self._embed_note(state.env["page"], target, _alias(token))
        if kind in _LINKS:
            text = self.render_tokens(token.get("children", ()), state)
            return _LINKS[kind](state.env["page"], token, text)
        return super().render_token(token, state)

    def text(self, text: str) -> str:
        """Returns plain text with character references resolved as in HTML."""
        return safe_entity(text) if _SPECIAL.search(text) else text

    def paragraph(self, text: str) -> str:
        """Returns a paragraph, or nothing if all its text was left out. An embedded note divides it."""
        if BLOCK[0] in text:
            pieces = _BLOCK.split(text)
            pieces[::2] = [self.paragraph(_without_edges(piece)) for piece in pieces[::2]]
            return "".join(pieces)
        return f"<p>{text}</p>\n" if text else ""

    def inline_html(self, html: str) -> str:
        """Returns a tag among words, marked so that words in angle brackets can be found."""
        return f"{RAW}{html}"

    def block_html(self, html: str) -> str:
        """Returns a block of HTML, marked so that words in angle brackets can be found."""
        return f"{RAW_BLOCK}{super().block_html(with_unclosed_comments_shown(html))}"

    def linebreak(self) -> str:
        """Returns a line break, as Obsidian shows it for every line end."""
        return "<br>\n"

    def softbreak(self) -> str:
        """Returns a line end within a paragraph, if the settings read line ends strictly."""
        return "\n"

    def task_list_item(self, text: str, state: str) -> str:
        """Returns a task with its box."""
        box = f"{BOXES.get(state, DONE)} "
        text = "<p>" + box + text[3:] if text.startswith("<p>") else box + text
        return f'<li class="task-list-item">{text}</li>\n'

    def _embed_note(self, page: CardPage, target: str, alias: str) -> str:
        name, size = linking.name_and_size(alias)
        return embedded(page, target, name, size, self._to_html) or linking.wikilink(page, target, name)

    def _figure(self, paragraph: Token, state: BlockState) -> str:
        """Returns a picture with its caption if it is alone in the paragraph, or else nothing."""
        children = paragraph["children"]
        if len(children) != 1 or not (caption := _caption(children[0])):
            return ""
        page: CardPage = state.env["page"]
        picture = self.render_token(children[0], state) if page.options.captions else ""
        if not picture.startswith("<img"):
            return ""
        return f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>\n"


def _without_edges(piece: str) -> str:
    return piece.strip().removeprefix(_BREAK).removesuffix(_BREAK).strip()


def _link(page: CardPage, token: Token, text: str) -> str:
    return linking.markdown_link(page, text, **token["attrs"])


def _code(page: CardPage, token: Token, _text: str) -> str:
    return code_block(page, token["raw"], token.get("attrs", {}).get("info", ""))


def _image(page: CardPage, token: Token, _text: str) -> str:
    return linking.markdown_image(page, _words(token["children"]), **token["attrs"])


def _embed(page: CardPage, token: Token, _text: str) -> str:
    return linking.embed(page, token["target"], token["alias"])


def _wikilink(page: CardPage, token: Token, _text: str) -> str:
    return linking.wikilink(page, token["target"], token["alias"])


def _footnote_ref(page: CardPage, token: Token, _text: str) -> str:
    number = token["attrs"]["index"]
    key = f"{page.footnotes}-{number}"
    # The link back leads to the first of several references.
    id_attribute = "" if key in page.referred else f' id="fnref-{key}"'
    page.referred.add(key)
    return f'<sup class="footnote-ref"{id_attribute}><a href="#fn-{key}">{number}</a></sup>'


def _footnote_item(page: CardPage, token: Token, text: str) -> str:
    key = f"{page.footnotes}-{token['attrs']['index']}"
    back = f'\u00a0<a class="footnote-back" href="#fnref-{key}">↩</a>'
    text = text.rstrip()
    text = text[:-4] + back + "</p>" if text.endswith("</p>") else text + back
    return f'<li id="fn-{key}">{text}</li>\n'


_LINKS = {
    "link": _link,
    "embed": _embed,
    "image": _image,
    "wikilink": _wikilink,
    "block_code": _code,
    "footnote_ref": _footnote_ref,
    "footnote_item": _footnote_item,
}


def _note_in(token: Token) -> str:
    """Returns the note, or the part of one, that an embed shows; empty if it shows a file."""
    url = token["target"] if token["type"] == "embed" else token["attrs"]["url"]
    if token["type"] == "image" and not linking.is_in_vault(url):
        return ""
    target = url if token["type"] == "embed" else target_of(url)
    return target if linking.is_note(target) else ""


def _alias(token: Token) -> str:
    return token["alias"] if token["type"] == "embed" else _words(token["children"])


def _caption(token: Token) -> str:
    """Returns the caption of a picture: its title, or an embed's alias.

    The alternative text is not a caption: it is often a file's name or, on the front of a card, the answer.
    """
    if token["type"] not in ("embed", "image") or _note_in(token):
        return ""
    if token["type"] == "image":
        return token["attrs"].get("title") or ""
    return linking.name_and_size(token["alias"])[0]


def _words(tokens: Iterable[Token]) -> str:
    return "".join(token.get("raw") or _words(token.get("children", ())) for token in tokens)
