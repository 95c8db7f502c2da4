"""Code fences with a certain name, which are card syntax."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.markup.marks import unquoted
from obsidian_anki_sync.markup.text import Span


class Fence(Struct, frozen=True):
    """A fence with its marks, and its text."""

    span: Span
    content: str


def fences(page: Page, name: str) -> Iterator[Fence]:
    """Yields the closed, unclaimed fences of a name."""
    for start, end in page.fences:
        lines = page.note.body[start:end].split("\n")
        if start == page.unclosed_fence or lines[0].strip("`~ \t").casefold() != name:
            continue
        container = page.note.body[page.note.body.rfind("\n", 0, start) + 1 : start]
        inner = lines[1:-1]
        if container:
            inner = [_without(container, line) for line in inner]
        yield Fence((start, end), "\n".join(inner))


def _without(container: str, line: str) -> str:
    """Returns a line without the quote marks or the indentation of the fence."""
    if depth := container.count(">"):
        for _ in range(depth):
            line = unquoted(line)
        return line
    blanks = len(line) - len(line.lstrip(" \t"))
    return line[min(blanks, len(container)) :]
