"""Links and embeds: ``[[note#part|words]]``, ``![[picture|300]]``, ``[words](address)``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from obsidian_anki_sync.markup.text import Span

# Nothing in here may run past the next "[[": a text of many openings must still take linear time.
WIKILINK = (
    r"(?P<embed>!?)\[\[(?P<target>[^\[\]\n|\\]+(?:\\(?!\|)[^\[\]\n|\\]*)*)"
    r"(?:\\?\|(?P<alias>(?:[^\[\]\n]|\[(?!\[)|\](?!\]))*))?\]\]"
)
"""A link or an embed in double brackets; in a table the bar before the words is escaped."""

BLOCK_ID = r"(?:(?<!\S)|(?<=\]\]))\^([A-Za-z0-9-]+)[ \t]*(?=\n|\Z)"
"""The id of a block, at the end of its last line or alone below it; a link may touch it."""

DEFINITION = r"\[(?!\^)(?:\\.|[^\[\]\\])+\]:[ \t]*\n?[ \t]*(?:<[^<>\n]*>|[^\s<]\S*)[ \t]*\n[ \t]*"
"""A link reference definition (``[name]: address``), with the blanks at the start of the next line."""

LINK_ADDRESS = r"\((?:[^()\n\\]|\\.|\([^()\n]*\))*\)"
"""The address of a Markdown link, in its brackets and with its title."""

_WIKILINK = re.compile(WIKILINK)
_ADDRESS = re.compile(LINK_ADDRESS)
_EMBED = re.compile(rf"{WIKILINK}|!\[[^\[\]\n]*\]{LINK_ADDRESS}")
_LINK = re.compile(rf"(?<!!)\[([^\[\]\n]+)\]{LINK_ADDRESS}")
# The target of a link in double brackets, the address of a Markdown link, an address of the web. A brace or
# ``==`` that ends a deletion around an address of the web is not a part of it.
_LEADING = re.compile(
    r"\[\[(?P<target>[^\[\]\n|]+)(?=\||\]\])"
    rf"|\](?P<address>{LINK_ADDRESS})"
    r"|(?P<web>https?://(?:[^\s<>{}=]|\{[^\s{}]*\}|=(?!=)|==(?=\w))+)"
)
_WHOLE_DELETION = re.compile(r"\s*(?:\{[^{}]+\}|==[^=]+==)\s*")
_PART_MARK = re.compile(r"#\^?")


def wikilink_at(text: str, offset: int) -> re.Match[str] | None:
    """Returns the link or embed that begins at an offset, with groups ``embed``, ``target``, ``alias``."""
    return _WIKILINK.match(text, offset)


def address_end(text: str, offset: int) -> int | None:
    """Returns the offset after the address of a Markdown link whose bracket opens at an offset."""
    found = _ADDRESS.match(text, offset)
    return found.end() if found else None


def embed_end(text: str, offset: int, limit: int) -> int | None:
    """Returns the offset after the embed whose ``!`` is at an offset; None if it is text."""
    found = _EMBED.match(text, offset, limit)
    return found.end() if found else None


def address_spans(text: str) -> Iterator[Span]:
    """Yields the spans of a text that are targets of links, embeds and pictures.

    A target that is one deletion as a whole, as in ``[[==Paris==]]``, is the visible text of the link.
    """
    for found in _LEADING.finditer(text):
        kind = found.lastgroup or ""
        if kind != "target" or not _WHOLE_DELETION.fullmatch(found[kind]):
            yield found.span(kind)


def target_of(address: str) -> str:
    """Returns the target of a Markdown link, without escapes.

    An escaped ``#`` stays escaped: it is part of a file's name, and does not begin a heading.
    """
    return "%23".join(map(unquote, address.split("%23")))


def linked(text: str) -> Iterator[str]:
    """Yields the targets of a text's links: those in double brackets, and the addresses.

    A target keeps its ``#part``; an address is without its title. Addresses of the web are left out.
    """
    for found in _LEADING.finditer(text):
        if found["target"]:
            yield found["target"].strip()
        elif found["address"]:
            inner = found["address"][1:-1].strip()
            bracketed = re.match(r"<([^<>]*)>", inner)
            yield bracketed[1] if bracketed else inner.partition(" ")[0]


def shown(target: str) -> str:
    """Returns the text that Obsidian shows for a link without an alias: ``note > heading``."""
    return " > ".join(part for part in _PART_MARK.split(target) if part)


def without_wikilinks(text: str) -> str:
    """Returns the text with each link in double brackets replaced by its words."""
    return _WIKILINK.sub(_words, text)


def without_links(text: str) -> str:
    """Returns the text with each link of either kind replaced by its words."""
    return _LINK.sub(r"\1", without_wikilinks(text))


def _words(found: re.Match[str]) -> str:
    return (found["alias"] or "").strip() or shown(found["target"].strip())
