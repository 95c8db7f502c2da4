"""Tags, in the frontmatter and in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from obsidian_anki_sync.markup.text import FILLER, Span

TAG = rf"#[^\s\u2000-\u206F\u2E00-\u2E7F'!\"#$%&()*+,.:;<=>?@^`{{|}}~\[\]\\{FILLER}]+"
"""A tag with its ``#``: letters of any script, digits, emoji, ``_``, ``-`` and ``/``."""

_TAG = re.compile(TAG)
# Six or eight hexadecimal digits, at least one of them decimal: ``#decade`` is a word.
_COLOUR = re.compile(r"(?=[a-f]*\d)(?:[\da-f]{6}|[\da-f]{8})", re.IGNORECASE | re.ASCII)
_KEYS = ("tag", "tags")
_SEPARATOR = re.compile(r"[,\s]+")
# A colon, an equals sign or a comma, or another tag with at most a short word after it: ``#a, #b and #c``.
_JOINED = re.compile(
    r"(?:(?:[:\uff1a]|(?<!=)=(?!=))[*_~`]*\s+|[,;\uff0c\u3001][ \t]+"
    r"|(?<![^\s(\[*_~=])#(?!\d+\s)[^\s#]+(?:[ \t]+[^\s#]{1,4})?[ \t]+)\Z"
)
# The number of characters before a tag in which such a sign makes the tag a word.
_NEAR = 40


class Tag(NamedTuple):
    """A tag without its ``#``, and its span in the body; None for one of the frontmatter."""

    name: str
    span: Span | None = None


def is_tag(name: str) -> bool:
    """True if a name, with or without its ``#``, can be a tag. A number alone cannot."""
    return not name.removeprefix("#").isdecimal()


def is_colour(name: str) -> bool:
    """True if a name with or without its ``#`` is a colour as CSS writes one, such as ``#ff0000``."""
    return _COLOUR.fullmatch(name.removeprefix("#")) is not None


def declared_tags(frontmatter: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the tags that the frontmatter names, without ``#``, as Obsidian reads them.

    The key is ``tags`` or ``tag`` in any case. Its value is a list, or a text with commas or blanks.
    """
    return tuple(
        name
        for key, value in frontmatter.items()
        if key.strip().casefold() in _KEYS
        for text in _texts(value)
        if (name := text.strip().lstrip("#").strip())
    )


def inline_tags(text: str) -> Iterator[Tag]:
    """Yields the tags in a text whose code, math and comments are hidden."""
    last = -1
    for found in _TAG.finditer(text):
        start, end = found.span()
        # A lookbehind in the pattern would keep the search from jumping to the next "#".
        if not (start == last or _may_precede(text, start)):
            continue
        name = found[0][1:]
        if start and text[start - 1] == "_":
            name = name.rstrip("_")
        last = end
        if name and is_tag(name):
            yield Tag(name.rstrip("/"), (start, end))


def without_tags(text: str) -> str:
    """Returns the text without its tags; code, math and comments in it must be hidden."""
    parts: list[str] = []
    position = 0
    for tag in inline_tags(text):
        start, end = tag.span or (0, 0)
        parts.append(text[position:start])
        position = end
    return "".join((*parts, text[position:]))


def joins_tag(text: str, end: int) -> bool:
    """True if a tag at ``end`` is a word of the text before it.

    Such a tag is after a colon, an equals sign or a comma, ``Directive: #include``, or after another tag that
    a short word joins with it, ``#include and #define``.
    """
    return _JOINED.search(text, max(0, end - _NEAR), end) is not None


def tags_anywhere(text: str) -> Iterator[str]:
    """Yields every word after a ``#``, also in code, and after marks before which Obsidian sees no tag.

    For rules that should rather match too often, such as those for private notes.
    """
    last = -1
    for found in _TAG.finditer(text):
        start, end = found.span()
        before = text[start - 1 : start]
        if start == last or not (before.isalnum() or before == "/"):
            last = end
            yield found[0][1:].strip("/_")


def below(tag: str, wanted: str) -> str | None:
    """Returns the part of a nested tag below another one; None if it is not below it.

    ``a/b`` below ``a`` is ``b``, and ``a`` itself is the empty text. Case is ignored.
    """
    tag, wanted = (unicodedata.normalize("NFC", name) for name in (tag, wanted))
    head, rest = tag[: len(wanted)], tag[len(wanted) :]
    if head.casefold() != wanted.casefold() or (rest and rest[0] != "/"):
        return None
    return rest.strip("/")


def has_tag(names: Iterable[str], wanted: str) -> bool:
    """True if one of the names is the given tag or is nested below it; ``a::b`` is ``a/b``."""
    wanted = wanted.strip().lstrip("#").replace("::", "/")
    return bool(wanted) and any(below(name, wanted) is not None for name in names)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _SEPARATOR.split(value)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from one.split(",") if isinstance(one, str) else _texts(one)
    elif value is not None and not isinstance(value, Mapping):
        yield str(value).casefold() if isinstance(value, bool) else str(value)


def _may_precede(text: str, start: int) -> bool:
    if start == 0:
        return True
    before = text[start - 1]
    if before.isspace() or before in "*_~=|":
        return True
    return before == ">" and not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t>")
