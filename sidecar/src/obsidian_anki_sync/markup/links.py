"""Links and embeds: ``[[note#place|words]]``, ``![[picture|300]]``, ``[words](address)``."""

from __future__ import annotations

import re

# Nothing in here may run past the next "[[": a text of many openings must still take linear time.
WIKILINK = (
    r"(?P<embed>!?)\[\[(?P<target>[^\[\]\n|\\]+(?:\\(?!\|)[^\[\]\n|\\]*)*)"
    r"(?:\\?\|(?P<alias>(?:[^\[\]\n]|\[(?!\[)|\](?!\]))*))?\]\]"
)
"""A link or an embed in double brackets; in a table the bar before the words is escaped."""

BLOCK_ID = r"(?<!\S)\^([A-Za-z0-9-]+)[ \t]*(?=\n|\Z)"
"""The id of a block, at the end of its last line or alone below it."""

LINK_ADDRESS = r"\((?:[^()\n\\]|\\.|\([^()\n]*\))*\)"
"""The address of a Markdown link, in its brackets and with its title."""

_WIKILINK = re.compile(WIKILINK)
_ADDRESS = re.compile(LINK_ADDRESS)
_EMBED = re.compile(rf"{WIKILINK}|!\[[^\[\]\n]*\]{LINK_ADDRESS}")
_LINK = re.compile(rf"(?<!!)\[([^\[\]\n]+)\]{LINK_ADDRESS}")
_PLACE_MARK = re.compile(r"#\^?")


def wikilink_at(text: str, offset: int) -> re.Match[str] | None:
    """Returns the link or embed that begins at an offset, with groups ``embed``, ``target``, ``alias``."""
    return _WIKILINK.match(text, offset)


def address_end(text: str, offset: int) -> int | None:
    """Returns the offset after the address of a Markdown link whose bracket opens at an offset."""
    found = _ADDRESS.match(text, offset)
    return found.end() if found else None


def embed_end(text: str, offset: int, limit: int) -> int | None:
    """Returns the offset after the embed whose ``!`` is at an offset, None where it is text."""
    found = _EMBED.match(text, offset, limit)
    return found.end() if found else None


def shown(target: str) -> str:
    """Returns what Obsidian shows of a link without words of its own: ``note > heading``."""
    return " > ".join(part for part in _PLACE_MARK.split(target) if part)


def without_wikilinks(text: str) -> str:
    """Returns the text with each link in double brackets replaced by its words."""
    return _WIKILINK.sub(_words, text)


def without_links(text: str) -> str:
    """Returns the text with each link of either kind replaced by its words."""
    return _LINK.sub(r"\1", without_wikilinks(text))


def _words(found: re.Match[str]) -> str:
    return (found["alias"] or "").strip() or shown(found["target"].strip())
