"""Lists of tags after a mark or at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Callable

from obsidian_anki_sync.markup.tags import is_colour, is_tag, joins_tag

_SEPARATORS = re.compile(r"[,\s]+")
_TAG = r"#[^\s#]+"
TAGS_AT_END = rf"(?:[ \t]*{_TAG})*[ \t]*"
"""A regular expression for the rest of a line if it has only tags."""
_NO_ENDS = ".,;:!?)"


def listed_tags(text: str) -> tuple[str, ...]:
    """Returns the tags of a list with blanks or commas, or of a YAML list, with or without ``#``."""
    words = (word.strip("#[]\"'").replace("::#", "::") for word in _SEPARATORS.split(text))
    return tuple(word for word in words if word and word != "-")


def without_tags(
    line: str, is_mark: Callable[[str], bool] = lambda _tag: False
) -> tuple[str, tuple[str, ...]]:
    """Returns a line without the tags at its end, and the tags.

    ``#1`` and ``#ff0000`` are words, and so are tags that are words of the text before them. But a tag that
    ``is_mark`` of a card is never a word.
    """
    tags: list[tuple[str, int]] = []
    end = _without_blanks(line, len(line))
    while end:
        start = max(line.rfind(" ", 0, end), line.rfind("\t", 0, end)) + 1
        if not _is_listed(line[start:end]):
            break
        tags.append((line[start + 1 : end], end))
        end = _without_blanks(line, start)
    tags.reverse()
    if tags and joins_tag(line, line.index("#", end)):
        words = next((number for number, (tag, _) in enumerate(tags) if is_mark(tag)), len(tags))
        end = tags[words - 1][1] if words else end
        tags = tags[words:]
    return line[:end], tuple(tag for tag, _ in tags)


def _is_listed(word: str) -> bool:
    """True if a word at the end of a line is a tag; a final full stop or the like makes it text."""
    name = word.removeprefix("#")
    if name == word or not name or "#" in name or name[-1] in _NO_ENDS:
        return False
    return is_tag(name) and not is_colour(name)


def _without_blanks(line: str, end: int) -> int:
    while end and line[end - 1].isspace():
        end -= 1
    return end
