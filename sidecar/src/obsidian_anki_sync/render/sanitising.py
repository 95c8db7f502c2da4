"""The HTML that may reach Anki. Everything else is removed from every field."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from html import escape, unescape

import nh3

from obsidian_anki_sync.domain.text import without_control

URL_SCHEMES = frozenset({"http", "https", "mailto", "obsidian", "tel"})

_TAG_NAMES = (
    "a abbr b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section"
    " small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var"
)
TAGS = frozenset(_TAG_NAMES.split())

_EVERYWHERE = {"class", "dir", "id", "lang", "style", "title"}
_ALIGNED = _EVERYWHERE | {"align"}
_CELL = _ALIGNED | {"bgcolor", "colspan", "height", "rowspan", "valign", "width"}
ATTRIBUTES = {
    **dict.fromkeys(TAGS, _EVERYWHERE),
    **dict.fromkeys(("caption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p"), _ALIGNED),
    **dict.fromkeys(("tbody", "tfoot", "thead", "tr"), _ALIGNED | {"bgcolor", "valign"}),
    **dict.fromkeys(("td", "th"), _CELL),
    **dict.fromkeys(("col", "colgroup"), _ALIGNED | {"span", "width"}),
    "a": _EVERYWHERE | {"href"},
    "details": _EVERYWHERE | {"data-callout", "open"},
    "div": _ALIGNED | {"data-callout"},
    "font": _EVERYWHERE | {"color", "face", "size"},
    "img": _ALIGNED | {"alt", "height", "src", "width"},
    "li": _EVERYWHERE | {"type", "value"},
    "ol": _EVERYWHERE | {"reversed", "start", "type"},
    "table": _ALIGNED | {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "ul": _EVERYWHERE | {"type"},
}
# Properties that only change the look. With the values below, none of these moves text away or loads a file.
_STYLES_NAMES = (
    "background background-color border border-bottom border-collapse border-color border-left"
    " border-radius border-right border-style border-top border-width color direction float font-family"
    " font-size font-style font-variant font-weight height letter-spacing line-height list-style-type"
    " margin margin-bottom margin-left margin-right margin-top max-height max-width min-width padding"
    " padding-bottom padding-left padding-right padding-top text-align text-decoration"
    " text-decoration-color text-decoration-line text-decoration-style text-indent text-shadow"
    " text-transform vertical-align white-space width word-spacing"
)
STYLES = frozenset(_STYLES_NAMES.split())
# Names, numbers from zero up, and the functions that make a colour. An address does not match.
_STYLE_VALUE = re.compile(
    r"(?:(?!-[\d.])[^()\\:;@\"']|(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|var)\([\w\s.,%/-]*\))*"
)
_STYLE = re.compile(r'style="([^"]*)"')
# A declaration without strings, comments, escapes and braces: every parser of CSS reads it as the same.
_PLAIN_DECLARATION = re.compile(r" *([a-z-]+) *: *[\w#][\w #%.,()!-]*")

# A browser ignores these characters in an address.
_UNSEEN = re.compile(r"[\x00-\x20]")
_OPENS_NOTE = re.compile(r"obsidian://open/?(?:\?|$)")
_OWN_ID = re.compile(r"fn(?:ref)?-[\w-]+")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^/\\:]+")
_TAG = re.compile(r"<(/?)(?!(?:br|col|hr|img|wbr)\b)([a-z][^\s/>]{0,20})", re.IGNORECASE)
# For each tag, building a tree takes time in proportion to its depth. No real note is nested as deeply.
_DEEPEST = 1000
# The only character that composes with the end of a tag and would break it: "<b>" becomes "<b≯".
_STROKE = "\u0338"


def cleaned_source(markdown: str) -> str:
    """Returns a field's Markdown in NFC, with line feeds, and without control characters."""
    text = markdown.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", without_control(text))


def is_too_deep(html: str) -> bool:
    """True if HTML is nested so deeply that sanitising it could take too long."""
    if html.count("<") <= _DEEPEST:
        return False
    opened: Counter[str] = Counter()
    depth = 0
    for closing, name in _TAG.findall(html):
        if not closing:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > _DEEPEST:
            return True
    return False


def sanitised(html: str) -> str:
    """Returns well-formed HTML with only the allowed tags, attributes and addresses."""
    return _cleaner().clean(html)


def cleaned_html(html: str) -> str:
    """Returns a finished field as Anki stores it: in NFC, with intact tags, without control characters."""
    html = without_control(html)
    if _STROKE in html:
        html = html.replace(_STROKE, f"&#{ord(_STROKE)};")
    return unicodedata.normalize("NFC", html)


def is_kept_address(address: str) -> bool:
    """True for a link that a card may have: to the web, to a note in Obsidian, or within the card.

    An address without a scheme would lead to Anki's own server, and one with two slashes to any host. Of
    Obsidian's actions only ``open`` stays: others, such as those of plugins, can write files or run commands.
    """
    plain = _UNSEEN.sub("", address).lower()
    if plain.startswith("#"):
        return True
    scheme = plain.partition(":")[0]
    return scheme in URL_SCHEMES and (scheme != "obsidian" or _OPENS_NOTE.match(plain) is not None)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )


@cache
def _style_cleaner() -> nh3.Cleaner:
    attributes = {"span": {"style"}}
    return nh3.Cleaner(tags={"span"}, attributes=attributes, filter_style_properties=STYLES, link_rel=None)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return _style(value)
    if name == "id":  # Anki's own page looks for ids such as "qa" and "typeans".
        return value if _OWN_ID.fullmatch(value) else None
    if name == "href":
        return value if is_kept_address(value) else None
    if tag == "img" and name == "src":  # A path would lead out of Anki's folder of media.
        return value if _WEB.match(value) or _FILE_NAME.fullmatch(value) else None
    return value


def _style(value: str) -> str:
    """Returns the declarations of a style that load nothing, as they are written if all of them are kept.

    Anki's editor writes colours with blanks; a note that has the same text keeps it.
    """
    declarations = value.split(";")
    kept = [one for one in declarations if _STYLE_VALUE.fullmatch(one.partition(":")[2])]
    if len(kept) == len(declarations) and all(map(_is_plain, filter(str.strip, kept))):
        return value
    found = _STYLE.search(_style_cleaner().clean(f'<span style="{escape(";".join(kept))}">'))
    return unescape(found[1]) if found else ""


def _is_plain(declaration: str) -> bool:
    found = _PLAIN_DECLARATION.fullmatch(declaration)
    return found is not None and found[1] in STYLES
