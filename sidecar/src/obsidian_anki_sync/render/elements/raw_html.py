"""HTML in a note: tags, words in angle brackets, and players.

The sanitiser drops unknown tags, and everything in a tag of MathML or SVG. But ``std::vector<int>`` or ``git
add <path>`` in a note are words. Such words are escaped here, before the HTML is sanitised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown
from mistune.util import escape

from obsidian_anki_sync.markup.html import COMMENT_END, COMMENT_START
from obsidian_anki_sync.markup.links import target_of
from obsidian_anki_sync.render.page import CardPage

RAW = "\x0e"
"""The mark before a note's HTML tag among words; no text contains this character."""

RAW_BLOCK = "\x10"
"""The mark before a note's block of HTML."""

HTML_LEFT_OUT = "html-left-out"

# The elements of HTML. Any other name in angle brackets is a word.
_ELEMENTS_NAMES = (
    "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button"
    " canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div"
    " dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6"
    " head header hgroup hr html i iframe img input ins kbd label legend li link main map mark"
    " marquee math menu meta meter nav nobr noembed noframes noscript object ol optgroup option"
    " output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search"
    " section select slot small source span strike strong style sub summary sup svg table tbody td"
    " template textarea tfoot th thead time title tr track tt u ul var video wbr xmp"
)
ELEMENTS = frozenset(_ELEMENTS_NAMES.split())
# These need no end tag, so a tag without one may still be an element.
_NEVER_CLOSED_NAMES = (
    "area base br col dd dt embed frame hr img li link meta option p param rb rp rt rtc source"
    " tbody td tfoot th thead tr track wbr"
)
_NEVER_CLOSED = frozenset(_NEVER_CLOSED_NAMES.split())
# Drawings and controls, which a card hardly shows.
_NOT_ON_A_CARD = frozenset("canvas datalist input math meter progress select svg textarea".split())  # noqa: SIM905
_WHOLE = frozenset({"math", "svg"})
_PLAYERS = frozenset("audio embed frame iframe object video".split())  # noqa: SIM905

_TAG = re.compile(rf"(?P<raw>{RAW}?)<(?P<close>/?)(?P<name>[A-Za-z][^\s/<>\"'=]*)(?P<rest>[^<>]*)>")
# ``<?php``, ``<!DOCTYPE``, ``<![CDATA[``: a browser drops these, and in a note they are words.
_DECLARATION = re.compile(r"<(?=\?|!(?!--))")
# ``<std::string>``: Markdown reads an address, but no program opens such a scheme.
_WORD_WITH_COLON = r"<(?!(?:https?|mailto|obsidian|tel):)[A-Za-z][A-Za-z0-9.+-]{1,31}:(?!//)[^<>\x00-\x20]*>"
_HTML_BLOCK = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")

Player = Callable[[CardPage, str, str], str]
"""Returns the replacement of an embedded page, from its address and its title."""


def raw_html(md: Markdown) -> None:
    """Makes mistune read a paragraph, not HTML, after a word in angle brackets or an unclosed comment."""
    read_block = md.block.parse_raw_html

    def parse(_block: BlockParser, found: re.Match[str], state: BlockState) -> int | None:
        if found[0].strip() == COMMENT_START and state.src.find(COMMENT_END, found.end() - 2) < 0:
            return None
        name = _HTML_BLOCK.match(found[0].strip())
        if name and name[1].lower() not in ELEMENTS:
            return None
        return read_block(found, state)

    md.block.register("raw_html", None, parse)
    # HTML that ends a list item is read by another rule, which must not apply to the whole text.
    md.block.register("block_html", None, parse)
    md.block.rules.remove("block_html")
    md.inline.register("word_in_brackets", _WORD_WITH_COLON, _word, before="auto_link", start_chars="<")


def _word(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int:
    state.append_token({"type": "text", "raw": found[0]})
    return found.end()


def with_unclosed_comments_shown(html: str) -> str:
    """Returns a block of HTML with the start of an unclosed comment as text.

    As a comment, it would hide the rest of the field.
    """
    closed = html.rfind(COMMENT_END)
    if html.rfind(COMMENT_START) <= closed:
        return html
    return html[: closed + 1] + html[closed + 1 :].replace(COMMENT_START, "&lt;!--")


def with_words_in_brackets(html: str, page: CardPage, player: Player) -> str:
    """Returns HTML with words in angle brackets as text, and frames and films replaced by ``player``.

    A word is a tag with a name that HTML does not have, or a tag among words without attributes and end tag.
    An element that a card cannot show is a diagnosis.
    """
    if RAW not in html and RAW_BLOCK not in html:
        return html
    html = _DECLARATION.sub("&lt;", html.replace(RAW_BLOCK, ""))
    tags = list(_TAG.finditer(html))
    closed = dict(_pairs(tags))
    parts: list[str] = []
    done = 0
    for index, tag in enumerate(tags):
        if tag.start() < done:
            continue
        parts.append(html[done : tag.start()])
        end = closed.get(index)
        written, done = _written(tag, tags[end] if end else None, html, page, player)
        parts.append(written)
    return "".join((*parts, html[done:]))


def _pairs(tags: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yields the indices of each closed tag and its end tag."""
    opened: dict[str, list[int]] = {}
    for index, tag in enumerate(tags):
        name = tag["name"].lower()
        if not tag["close"]:
            opened.setdefault(name, []).append(index)
        elif opened.get(name):
            yield opened[name].pop(), index


def _written(
    tag: re.Match[str], end: re.Match[str] | None, html: str, page: CardPage, player: Player
) -> tuple[str, int]:
    """Returns the replacement of a tag, and the offset after it."""
    name, shown = tag["name"].lower(), tag[0].removeprefix(RAW)
    if name not in ELEMENTS or (tag["raw"] and _is_word(tag, name, end)):
        return f"&lt;{shown[1:-1]}&gt;", tag.end()
    if tag["close"]:
        return shown, tag.end()
    if name == "img":
        return _picture(shown, page), tag.end()
    if name in _PLAYERS and (source := _source(html[tag.start() : end.end() if end else tag.end()])):
        return player(page, *source), end.end() if end else tag.end()
    if name in _NOT_ON_A_CARD or name in _PLAYERS:
        page.diagnose(
            HTML_LEFT_OUT, f"<{name}", f"A card cannot show the HTML element <{name}>. It is left out."
        )
    return shown, end.end() if end and name in _WHOLE else tag.end()


def _picture(tag: str, page: CardPage) -> str:
    """Returns a picture's tag with the name that its file has in Anki, or the file's name if it is missing.

    A bare name that is not in the vault may belong to a picture in Anki. A picture that Markdown embeds has
    its name in Anki already.
    """
    source = next((one for one in _ATTRIBUTE.finditer(tag) if one[1].lower() == "src"), None)
    number = next((n for n in (2, 3, 4) if source and source[n]), 0)
    if source is None or not number or _WEB.match(source[number]) or unescape(source[number]) in page.media:
        return tag
    if _SCHEME.match(source[number]):
        page.refuse(source[number], "a picture must be in the vault or in the web")
        return tag
    target = target_of(unescape(source[number]).partition("?")[0]).strip()
    media = page.file(target)
    if media is not None:
        start, end = source.span(number)
        return f"{tag[:start]}{escape(media.name)}{tag[end:]}"
    return tag if "/" not in target else escape(target.rpartition("/")[2])


def _is_word(tag: re.Match[str], name: str, end: re.Match[str] | None) -> bool:
    return not (tag["close"] or end or "=" in tag["rest"] or name in _NEVER_CLOSED)


def _source(html: str) -> tuple[str, str] | None:
    """Returns the address and the title of an element's media; None without an address."""
    found: dict[str, str] = {}
    for attribute in _ATTRIBUTE.finditer(html):
        found.setdefault(attribute[1].lower(), attribute[2] or attribute[3] or attribute[4] or "")
    address = found.get("src") or found.get("data")
    return (address, found.get("title", "")) if address else None
