"""Lists, by CommonMark's rule for indentation.

In mistune, only a mark in the column of the item above begins the next item. In CommonMark and Obsidian, any
mark with up to three blanks before it does, if the line is not part of the item above: ``-   a`` and below it
``  - b`` are two items of one list. A line with more blanks outside of all items continues the paragraph
above it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from mistune import BlockParser, BlockState, Markdown
from mistune import list_parser as lists
from mistune.util import strip_end
from msgspec import Struct

from obsidian_anki_sync.markup.marks import CODE_INDENT, FENCE, HEADING_START, ITEM, QUOTE

_ITEM = re.compile(rf" {{0,3}}(?P<mark>{ITEM})(?P<text>.*)$")
_BLOCK_MARK = re.compile(rf"{ITEM}|{QUOTE}|{HEADING_START}|{FENCE}")
_NUMBER = re.compile(r"\d*")
_BREAKS = ("thematic_break", "fenced_code", "atx_heading", "block_quote", "block_html", "list")


class _Mark(Struct, frozen=True):
    """The mark of an item: the columns of its indentation, the mark itself, and the text after it."""

    width: int
    mark: str
    text: str

    @property
    def kind(self) -> str:
        """The character that items of one list have in common."""
        return self.mark[-1]


def lenient_lists(md: Markdown) -> None:
    """Replaces the rule for lists."""
    pattern = md.block.specification["list"]
    md.block.register("list", pattern, _parse_list)


def _parse_list(block: BlockParser, found: re.Match[str], state: BlockState) -> int:
    mark = _Mark(
        width=len(found["list_1"]) + len(found["list_2"]), mark=found["list_2"], text=found["list_3"]
    )
    is_ordered = len(mark.mark) > 1
    start = int(mark.mark[:-1]) if is_ordered else 1
    if not mark.text.strip() or start != 1:
        # Neither an empty item nor one with another number than 1 interrupts a paragraph.
        end = state.append_paragraph()
        if end:
            return end
    depth = state.depth()
    attributes: dict[str, Any] = {"depth": depth, "ordered": is_ordered}
    if start != 1:
        attributes["start"] = start
    token: dict[str, Any] = {
        "type": "list",
        "children": [],
        "tight": True,
        "bullet": mark.kind,
        "attrs": attributes,
    }
    rules = block.list_rules
    if depth >= block.max_nested_level - 1:
        rules = [rule for rule in rules if rule not in ("list", "block_quote")]
    state.cursor = found.end() + 1
    following: _Mark | None = mark
    end = None
    while following:
        item = _read_item(block, following, state)
        _add_item(block, item, token, state, rules)
        following, end = item.following, item.end
    lists._transform_tight_list(token)
    if end:
        state.tokens.insert(item.tokens, token)
        return end
    state.append_token(token)
    return state.cursor


class _Item(Struct):
    """An item's Markdown, and the next item's mark or the ``end`` of the block that ends the item.

    ``tokens`` is the number of tokens before that block.
    """

    text: str
    following: _Mark | None = None
    is_loose: bool = False
    end: int | None = None
    tokens: int = 0


def _add_item(
    block: BlockParser, item: _Item, token: dict[str, Any], state: BlockState, rules: list[str]
) -> None:
    child = state.child_state(strip_end(item.text))
    block.parse(child, rules)
    if item.is_loose or lists._is_loose_list(child.tokens):
        token["tight"] = False
    token["children"].append({"type": "list_item", "children": child.tokens})


def _read_item(block: BlockParser, mark: _Mark, state: BlockState) -> _Item:
    first, width = lists._compile_continue_width(mark.text, mark.width)
    lines = [first]
    is_after_blank = False
    has_text = bool(first)
    breaks = _breaks_of(tuple((name, block.specification[name]) for name in _BREAKS))
    while state.cursor < state.cursor_max:
        raw = state.get_line(state.cursor)
        if block.BLANK_LINE.match(raw):
            lines.append("\n")
            is_after_blank = True
        elif lists._has_continuation_indent(raw, width):
            if is_after_blank and not has_text:
                break  # an item begins with one blank line at most
            lines.append(lists._strip_continuation_indent(raw, width))
            is_after_blank, has_text = False, True
        else:
            line = lists._expand_leading_tabs(raw)
            broken = breaks.match(state.src, state.cursor)
            is_rule = broken is not None and broken.lastgroup == "thematic_break"
            found = None if is_rule else _ITEM.match(line.rstrip("\n"))
            if found and found["mark"][-1] == mark.kind:
                state.cursor += len(raw)
                following = _Mark(width=found.end("mark"), mark=found["mark"], text=found["text"])
                return _Item("".join(lines), following, is_after_blank)
            if found:
                break
            if broken:
                tokens = len(state.tokens)
                if end := block.parse_method(broken, state):
                    return _Item("".join(lines), end=end, tokens=tokens)
            if is_after_blank:
                break
            lines.append(_as_words(line))
            has_text = True
        state.cursor += len(raw)
    return _Item("".join(lines))


@lru_cache(maxsize=4)
def _breaks_of(rules: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?P<{name}>(?<=\n){pattern})" for name, pattern in rules), re.MULTILINE)


def _as_words(line: str) -> str:
    """Returns a line that continues a paragraph; with four blanks before it, a list mark is a word."""
    if not line.startswith(" " * CODE_INDENT):
        return line
    text = line.lstrip(" ")
    if not _BLOCK_MARK.match(text):
        return text
    number = _NUMBER.match(text)
    at = number.end() if number else 0
    return f"{text[:at]}\\{text[at:]}"
