"""Tags as they are listed behind a mark or at the end of a line."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[,\s]+")
_TAG = r"#[^\s#]+"
TAGS_AT_END = rf"(?:[ \t]*{_TAG})*[ \t]*"
"""Nothing but tags up to the end of a line, as a regular expression."""


def listed_tags(text: str) -> tuple[str, ...]:
    """The tags of a list with blanks or commas, or of a YAML list, each with or without its ``#``."""
    words = (word.strip("#[]\"'") for word in _SEPARATORS.split(text))
    return tuple(word for word in words if word and word != "-")


def without_tags(line: str) -> tuple[str, tuple[str, ...]]:
    """A line without the tags at its end, and these."""
    tags: list[str] = []
    end = len(line.rstrip())
    while end:
        start = max(line.rfind(" ", 0, end), line.rfind("\t", 0, end)) + 1
        if line[start] != "#" or "#" in line[start + 1 : end] or end - start == 1:
            break
        tags.append(line[start + 1 : end])
        end = len(line[:start].rstrip()) if start > 1 and line[start - 2].isspace() else max(start - 1, 0)
    return line[:end].rstrip(), tuple(reversed(tags))
