"""Footnotes and link references that a card uses and its note defines elsewhere, usually at the end."""

from __future__ import annotations

import re
from functools import lru_cache

from obsidian_anki_sync.render.sanitising import cleaned_source

_DEFINITION = re.compile(r"^ {0,3}\[(\^?[^\[\]\n]+)\]:[ \t]+\S.*(?:\n(?: {4}|\t).*)*", re.MULTILINE)

# A footnote may refer to another one. Longer chains are rare.
_ROUNDS = 2


def with_definitions(markdown: str, body: str) -> str:
    """Returns a field's Markdown with the note's definitions that it uses and does not contain."""
    if "[" not in markdown:
        return markdown
    for _ in range(_ROUNDS):
        missing = [
            definition
            for label, definition in _definitions(body)
            if f"[{label}]" in markdown and f"[{label}]:" not in markdown
        ]
        if not missing:
            break
        markdown = "\n\n".join((markdown, *missing))
    return markdown


@lru_cache(maxsize=4)  # the cards of a note and its embeds follow each other
def _definitions(body: str) -> tuple[tuple[str, str], ...]:
    if "]:" not in body:
        return ()
    return tuple((found[1], found[0]) for found in _DEFINITION.finditer(cleaned_source(body)))
