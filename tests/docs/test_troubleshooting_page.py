"""The troubleshooting page quotes messages as the program prints them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from support.syncing import REPOSITORY

_PAGE = (REPOSITORY / "docs" / "troubleshooting.md").read_text("utf-8")
_SOURCES = REPOSITORY / "sidecar" / "src" / "obsidian_anki_sync"
_IN_A_HEADING = re.compile(r'^## "(.+)"$', re.MULTILINE)
_IN_A_TABLE = re.compile(r"^\| ([A-Z].+?) \|", re.MULTILINE)


def quoted() -> list[str]:
    """Returns the messages that the page names; an ellipsis is a value."""
    return [*_IN_A_HEADING.findall(_PAGE), *_IN_A_TABLE.findall(_PAGE)]


def printed() -> Iterator[str]:
    """Yields every text of the program, with a dot for each value in it."""
    for file in _SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(_shown(part) for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _shown(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    match part:
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id="counted"), args=[_, *words])):
            one, *many = (str(word.value) for word in words if isinstance(word, ast.Constant))
            return f". {many[0] if many else f'{one}s'}"
    return "."


def test_a_message_that_the_page_names_is_one_of_the_program() -> None:
    texts = "\n".join(printed())
    unknown = [
        message
        for message in quoted()
        if not re.search(re.sub(r"\\\.\\\.\\\.|\d+", r"\\S+", re.escape(message)), texts)
    ]
    assert len(quoted()) > 5
    assert not unknown
