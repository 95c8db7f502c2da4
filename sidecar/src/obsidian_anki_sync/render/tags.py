"""A card's tags, from the note and from the card, in Anki's form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

# What Obsidian ends a tag at, leaving letters of any script, digits, emoji, "_", "-" and "/".
INLINE_TAG = r"#[^\s\u2000-\u206F\u2E00-\u2E7F'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\]+"

_SEPARATOR = re.compile(r"[,\s]+")
_BLANKS = re.compile(r"\s+")
_LEVELS = re.compile(r"/|::")
_NEVER = re.compile(r"[\x00-\x1f\x7f\"]")


def is_tag(text: str) -> bool:
    """Whether Obsidian takes ``#…`` for a tag: not when it is a mere number."""
    return not text[1:].isdecimal()


def anki_tags(found: Iterable[Any]) -> tuple[str, ...]:
    """Tags in Anki's form, sorted, each once: ``a/b`` is ``a::b``, and blanks are underscores."""
    return tuple(sorted({tag for text in found if (tag := _anki_tag(str(text)))}))


def declared_tags(value: Any) -> list[Any]:
    """The tags that a frontmatter's ``tags`` names, which may be a list or a text with blanks or commas."""
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return [tag for tag in value if tag is not None]
    return _SEPARATOR.split(str(value))


def _anki_tag(text: str) -> str:
    text = _BLANKS.sub("_", unicodedata.normalize("NFC", text).strip().lstrip("#"))
    return "::".join(part for part in _LEVELS.split(_NEVER.sub("", text)) if part)
