"""A card's tags, from the note and from the card, in Anki's form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_BLANKS = re.compile(r"\s+")
_LEVELS = re.compile(r"/|::")
_NEVER = re.compile(r"[\x00-\x1f\x7f\"]")


def anki_tags(found: Iterable[str]) -> tuple[str, ...]:
    """Returns tags in Anki's form, sorted, each once: ``a/b`` is ``a::b``, and blanks are underscores."""
    return tuple(sorted({tag for text in found if (tag := _anki_tag(text))}))


@lru_cache(maxsize=256)  # many notes have the same tags
def _anki_tag(text: str) -> str:
    text = _BLANKS.sub("_", unicodedata.normalize("NFC", text).strip().lstrip("#"))
    return "::".join(part for part in _LEVELS.split(_NEVER.sub("", text)) if part)
