"""Lists of tags after a mark or at the end of a line."""

from __future__ import annotations

import re

from obsidian_anki_sync.markup.tags import is_colour, is_tag

_SEPARATORS = re.compile(r"[,\s]+")
_TAG = r"#[^\s#]+"
TAGS_AT_END = rf"(?:[ \t]*{_TAG})*[ \t]*"
"""A regular expression for the rest of a line if it has only tags."""


def listed_tags(text: str) -> tuple[str, ...]:
    """Returns the tags of a list with blanks or commas, or of a YAML list, with or without ``#``."""
    words = (word.strip("#[]\"'").replace("::#", "::") for word in _SEPARATORS.split(text))
    return tuple(word for word in words if word and word != "-")


def without_tags(line: str) -> tuple[str, tuple[str, ...]]:
    """Returns a line without the tags at its end, and the tags; ``#1`` and ``#ff0000`` are words."""
    tags: list[str] = []
    end = _without_blanks(line, len(line))
    while end:
        start = max(line.rfind(" ", 0, end), line.rfind("\t", 0, end)) + 1
        name = line[start + 1 : end]
        if line[start] != "#" or "#" in name or not name or not is_tag(name) or is_colour(name):
            break
        tags.append(name)
        end = _without_blanks(line, start)
    return line[:end], tuple(reversed(tags))


def _without_blanks(line: str, end: int) -> int:
    while end and line[end - 1].isspace():
        end -= 1
    return end
