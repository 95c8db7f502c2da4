"""Lines of ``key: text``, where a text continues up to the next key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import zip_longest

from obsidian_anki_sync.markup.text import dedented

_BLOCK_SCALAR = re.compile(r"[|>][+-]?\Z")


def keyed_lines(text: str, keys: tuple[str, ...]) -> Mapping[str, str]:
    """Returns the texts by key, in lower case; text before the first key is left out."""
    texts: dict[str, str] = {}
    marks = list(_marks_of(keys).finditer(text))
    for mark, following in zip_longest(marks, marks[1:]):
        value = text[mark.end() : following.start() if following else len(text)]
        first, _, rest = value.partition("\n")
        first = "" if _BLOCK_SCALAR.match(first.strip()) else first.strip()
        texts.setdefault(mark[1].casefold(), f"{first}\n{dedented(rest)}".strip("\n").rstrip())
    return texts


@cache
def _marks_of(keys: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^({'|'.join(keys)}):(?=[ \t]|$)", re.MULTILINE | re.IGNORECASE)
