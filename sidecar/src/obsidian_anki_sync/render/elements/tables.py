"""Tables as a rule for mistune.

mistune's own plugin drops a whole table if one row has too many cells, and reads such a table again from each
of its lines. This rule fills or cuts such rows, as Obsidian does, and reads each line once.
"""

from __future__ import annotations

import re
from typing import Any

from mistune import BlockParser, BlockState, Markdown
from mistune.plugins.table import (
    render_table,
    render_table_body,
    render_table_cell,
    render_table_head,
    render_table_row,
)

# A line with a bar, then a line of marks; a later check compares their columns.
_HEAD = r"^ {0,3}(?=\S)(?=[^\n|]*\|)[^\n]*\n {0,3}(?=[-:|])[-:| \t]+(?:\n|$)"
_CELL_END = re.compile(r"(?<!\\)\|")
_MARK = re.compile(r"[ \t]*(:?)-+(:?)[ \t]*")
_INTERRUPTED_BY = ["fenced_code", "atx_heading", "thematic_break", "block_quote", "list", "blank_line"]


def table(md: Markdown) -> None:
    """Adds the rule for tables to mistune, also in quotes and lists."""
    block = md.block
    for rules in (block.rules, block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "table")
    block.register("table", _HEAD, _parse)
    if md.renderer:
        md.renderer.register("table", render_table)
        md.renderer.register("table_head", render_table_head)
        md.renderer.register("table_body", render_table_body)
        md.renderer.register("table_row", render_table_row)
        md.renderer.register("table_cell", render_table_cell)


def _parse(block: BlockParser, found: re.Match[str], state: BlockState) -> int | None:
    head, marks = found[0].rstrip("\n").split("\n")
    alignments = [_alignment(mark) for mark in _cells(marks)]
    titles = _cells(head)
    if len(titles) != len(alignments) or None in alignments:
        return None
    interrupted = block.compile_sc(_INTERRUPTED_BY)
    end, rows = found.end(), []
    while end < state.cursor_max and not interrupted.match(state.src, end):
        line = state.get_line(end)
        if "|" not in line:
            break
        rows.append({"type": "table_row", "children": _row(_cells(line), alignments, is_head=False)})
        end += len(line)
    children = [{"type": "table_head", "children": _row(titles, alignments, is_head=True)}]
    if rows:
        children.append({"type": "table_body", "children": rows})
    state.append_token({"type": "table", "children": children})
    return end


def _row(cells: list[str], alignments: list[str | None], *, is_head: bool) -> list[dict[str, Any]]:
    filled = cells + [""] * (len(alignments) - len(cells))
    return [
        {"type": "table_cell", "text": text, "attrs": {"align": alignment or None, "head": is_head}}
        for text, alignment in zip(filled, alignments, strict=False)
    ]


def _cells(line: str) -> list[str]:
    line = line.strip().removeprefix("|")
    if line.endswith("|") and not line.endswith(r"\|"):
        line = line[:-1]
    return [cell.strip().replace(r"\|", "|") for cell in _CELL_END.split(line)]


def _alignment(mark: str) -> str | None:
    """Returns the alignment of a column; empty if the mark has none, None if it is not a mark."""
    found = _MARK.fullmatch(mark)
    if not found:
        return None
    return {(":", ":"): "center", (":", ""): "left", ("", ":"): "right", ("", ""): ""}[found[1], found[2]]
