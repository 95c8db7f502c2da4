"""The marks at the beginning of a line: headings, list items, quotes, fences, rules."""

from __future__ import annotations

import re

from obsidian_anki_sync.markup.text import BLANK

HEADING = r"(?P<level>#{1,6})(?=[ \t\n]|\Z)(?P<title>[^\n]*)"
ITEM = r"(?:[-*+]|\d{1,9}[.)])(?=[ \t\n]|\Z)"
LINE_START = rf"[{BLANK}]*+(?:{ITEM}[ \t]+)?"
"""The blanks and the mark of a list item that a line may begin with."""

HEADING_START = r"#{1,6}(?=[ \t\n]|\Z)"
QUOTE = r">[ \t]?"
FENCE = r"`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,}"
RULE = r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})(?=\n|\Z)"
CALLOUT = r"\[!(?P<kind>[^\]\n]+)\](?P<fold>[+-]?)"
TASK = r"\[[^\[\]\n]\](?=[ \t]|\Z)"

CODE_INDENT = 4
"""The columns of indentation that make a line code, if it does not continue a paragraph or a list."""

_HEADING_MARK = re.compile(rf" {{0,3}}{HEADING_START}[ \t]*")
_CLOSING_MARKS = re.compile(r"(?:^|(?<=[ \t]))#+\Z")
_ITEM = re.compile(rf"([ \t]*){ITEM}")
_ITEM_MARK = re.compile(rf"([ \t]*){ITEM}[ \t]+(?:{TASK}[ \t]+)?")
_QUOTE_MARK = re.compile(rf"^[ \t]*{QUOTE}", re.MULTILINE)
# The beginning of a block: a heading, a quote, a rule, a fence, a definition, an empty item, and a sign
# before a number, which would be a list item.
_BLOCK_MARK = re.compile(
    rf"(?:{HEADING_START}|>|{RULE}|~{{3}}|`{{3,}}(?!.*`)|\[[^\]\n]+\]:|[-+*][ \t]*\Z|[-+][ \t]+(?=[.\d]))"
    r"|(?P<number>\d{1,9})[.)][ \t]*\Z"
)


def heading_mark(line: str) -> int:
    """Returns the length of a heading's mark; 0 for other lines."""
    found = _HEADING_MARK.match(line)
    return found.end() if found else 0


def heading_title(words: str) -> str:
    """Returns the text of a heading, without its mark and closing marks."""
    title = words.strip()
    return _CLOSING_MARKS.sub("", title).strip() if title.endswith("#") else title


def item_mark(line: str) -> int:
    """Returns the length of a list item's mark with its indentation and task box; 0 for other lines."""
    found = _ITEM_MARK.match(line)
    return found.end() if found else 0


def as_words(text: str) -> str:
    """Returns the text after a mark such as ``A:`` as Markdown that shows the same words.

    In Obsidian, ``A: > 7`` is words and not a quote. Text of several lines is returned unchanged: its first
    line may begin a list or a table.
    """
    if "\n" in text:
        return text
    start = len(text) - len(text.lstrip(" \t"))
    found = _BLOCK_MARK.match(text, start)
    if found is None:
        return text
    mark = start + len(found["number"] or "")
    return f"{text[:mark]}\\{text[mark:]}"


def item_depth(line: str) -> int | None:
    """Returns the column of a list item, which may be empty; None for other lines."""
    found = _ITEM.match(line)
    return len(found[1].expandtabs(CODE_INDENT)) if found else None


def item_indent(line: str) -> str | None:
    """Returns the blanks before the mark of a list item; None for other lines."""
    found = _ITEM_MARK.match(line)
    return found[1] if found else None


def unquoted(text: str) -> str:
    """Returns the text without one quote mark on each of its lines."""
    return _QUOTE_MARK.sub("", text)
