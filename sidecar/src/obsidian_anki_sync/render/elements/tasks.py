"""Tasks, ``- [ ]`` and ``- [x]``, with further states such as ``- [/]`` and ``- [-]``."""

from __future__ import annotations

import re
from typing import Any

from mistune import BlockState, Markdown

Token = dict[str, Any]

# A card cannot be ticked, so a box is a character, which can be searched for. As in Obsidian, any mark except
# a blank means done. Nearly every theme shows these other two marks in their own way.
BOXES = {" ": "☐", "/": "◐", "-": "☒"}
DONE = "☑"

_TASK = re.compile(r"\[([^\]\n])\](?:[ \t]+|\Z)")


def tasks(md: Markdown) -> None:
    """Makes mistune render such list items as tasks."""
    md.before_render_hooks.append(_mark_tasks)


def _mark_tasks(_md: Markdown, state: BlockState) -> None:
    pending = list(state.tokens) if "[" in state.src else []
    while pending:
        token = pending.pop()
        if token["type"] == "list_item":
            _mark(token)
        pending.extend(token.get("children", ()))


def _mark(item: Token) -> None:
    first: Token = item["children"][0] if item["children"] else {}
    found = _TASK.match(first.get("text", ""))
    if found:
        item["type"] = "task_list_item"
        item["attrs"] = {"state": found[1]}
        first["text"] = first["text"][found.end() :]
