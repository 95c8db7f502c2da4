"""Blocks follow CommonMark: fences, indented code, headings and list items.

Its own examples and random documents are read by another program too, and both must find the same lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.lines import Lines
from obsidian_anki_sync.markup.outline import Kind
from support.syncing import REPOSITORY

_SPECIFICATION = REPOSITORY / "node_modules" / "commonmark-spec" / "spec.txt"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n.*?^`{32}", re.MULTILINE | re.DOTALL)
_OTHER_PROGRAM = MarkdownIt("commonmark", {"maxNesting": 200})
_CODE = {Kind.FENCE: "fence", Kind.INDENTED_CODE: "code"}

Found = set[tuple[str | int, ...]]


def examples() -> Iterator[str]:
    text = _SPECIFICATION.read_text("utf-8") if _SPECIFICATION.exists() else ""
    yield from (found[1].replace("→", "\t") for found in _EXAMPLE.finditer(text))


def expected(text: str) -> Found:
    found: Found = set()
    for token in _OTHER_PROGRAM.parse(text):
        first, end = token.map or (0, 0)
        if token.type == "heading_open":
            found.add(("heading", int(token.tag[1]), first, end - 1))
        elif token.type in ("fence", "code_block", "list_item_open"):
            found.add(({"code_block": "code", "list_item_open": "item"}.get(token.type, "fence"), first))
    return found


def read(text: str) -> Found:
    blocks, lines = blocks_of(text), Lines.of(text)

    def line(offset: int) -> int:
        return lines.at(offset) - 1

    found: Found = {(_CODE[piece.kind], line(piece.start)) for piece in blocks.pieces if piece.kind in _CODE}
    found |= {("heading", one.level, line(one.start), line(one.end)) for one in blocks.headings}
    return found | {("item", line(item.start)) for item in blocks.items}


def test_the_examples_of_the_specification_are_read_as_it_says() -> None:
    if not _SPECIFICATION.exists():
        pytest.skip("The package commonmark-spec is missing; npm ci installs it.")
    texts = list(examples())
    assert len(texts) > 600
    assert {text: read(text) ^ expected(text) for text in texts if read(text) != expected(text)} == {}


# A blank is written as "·", a tab as "→", the end of a line as "↵".
_FRAGMENTS = r"""
    a b·c ``` ~~~ ```` ```py -· *· 1.· 2)· 10.· >· > #· ##·x # ···· ·· → · ↵ ↵ ↵ ↵↵ === --- *** -·-·- ` <div>
    </div> <b> <!--·c·--> - + \ ``·`·`` <pre> </pre> _ = -↵
"""


def _written(text: str) -> str:
    return text.replace("·", " ").replace("→", "\t").replace("↵", "\n")


_DOCUMENTS = st.lists(st.sampled_from(_FRAGMENTS.split()), max_size=25).map("".join).map(_written)


@given(_DOCUMENTS)
@example("- a\n\n      code\n\n    b")
@example("1. a\n\n   ```\n   b\n")
def test_random_documents_are_read_as_another_program_reads_them(text: str) -> None:
    # That program reads a mark as a quote although four columns of indentation make it code.
    assume(not re.search(r"^[ \t>]*(?: {4}|\t)[ \t]*\S", text, re.MULTILINE) or ">" not in text)
    # If such a line continues a paragraph of a list item, it reads the mark as the begin of a block.
    assume(not re.search(r"^(?: {4}|\t| +\t)[ \t]*(?:[>#<~`*+\-_]|\d+[.)])", text, re.MULTILINE))
    assert read(text) == expected(text)
