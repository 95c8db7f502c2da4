"""The blocks of a note: fences, indented code, headings, list items, quotes and comments.

A scanner goes down the lines once, as CommonMark describes it: it knows the quotes and list items that a line
is in, and whether the line opens a block or continues a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache

from obsidian_anki_sync.markup import marks, simple_lines
from obsidian_anki_sync.markup.containers import DEEPEST, Containers
from obsidian_anki_sync.markup.cursor import LineCursor
from obsidian_anki_sync.markup.fences import closes_fence, fence_end, opening_fence
from obsidian_anki_sync.markup.html import COMMENT_END, COMMENT_START, comments_from, html_block
from obsidian_anki_sync.markup.inline import inline_pieces
from obsidian_anki_sync.markup.item_marks import footnote_mark, item_mark
from obsidian_anki_sync.markup.links import DEFINITION
from obsidian_anki_sync.markup.lookahead import LookAhead
from obsidian_anki_sync.markup.outline import Blocks, Heading, Item, Kind, Piece, apart
from obsidian_anki_sync.markup.text import Span

_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")
_INLINE_MARK = re.compile(r"[`$%<]")
_HEADING = re.compile(marks.HEADING)
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*(?=\n|\Z)")
_DEFINITION = re.compile(DEFINITION)
_RULE = re.compile(marks.RULE)


class _Leaf(Enum):
    NONE = 0
    PARAGRAPH = 1
    FENCE = 2
    CODE = 3
    HTML = 4


@lru_cache(maxsize=16)  # several rooms ask for the same note and its embeds
def blocks_of(text: str) -> Blocks:
    """Returns the blocks of a text, in time that grows with its length; each text is scanned once."""
    scanner = _Scanner(text)
    scanner.run()
    return Blocks(
        pieces=tuple(apart(scanner.pieces)),
        headings=tuple(scanner.headings),
        items=tuple(scanner.items),
        unclosed_fence=scanner.unclosed_fence,
    )


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces: list[Piece] = []
        self.headings: list[Heading] = []
        self.items: list[Item] = []
        self.unclosed_fence: int | None = None
        self._containers = Containers(text)
        self._leaf = _Leaf.NONE
        self._start = self._end = 0
        self._inline_start: int | None = None
        self._fence = ""
        self._html_end: re.Pattern[str] | None = None
        self._ahead = LookAhead(text, self._containers)

    def run(self) -> None:
        text, position = self.text, 0
        while position < len(text):
            is_simple = self._leaf is _Leaf.NONE or self._leaf is _Leaf.PARAGRAPH
            after = self._read_simple(position) if is_simple else 0
            position = after or self._read_line(LineCursor(text, position))
        self._end_leaf(len(text), is_last=True)

    def _read_simple(self, position: int) -> int:
        """Reads lines whose meaning is obvious, and returns the offset after them; 0 for other lines."""
        text, mark = self.text, self.text[position]
        if mark == "\n":
            return self._simple_blanks(position)
        if mark == "#":
            return self._simple_heading(position)
        is_free = self._leaf is _Leaf.NONE and (mark not in " >" or not self._containers)
        if is_free and (found := simple_lines.PARAGRAPHS.match(text, position)):
            self._close_all(position)
            return found.end()
        if mark in "-*+0123456789":
            found = self._simple_item(position, mark)
        else:
            found = simple_lines.PLAIN.match(text, position) or simple_lines.TEXT.match(text, position)
            if found and self._leaf is _Leaf.NONE:
                if mark == " " and self._containers:
                    return 0
                self._close_all(position)
                self._open_paragraph(position)
        if found is None:
            return 0
        self._end = found.end() - (text[found.end() - 1] == "\n")
        return self._inline_marks(position, self._end) if found.re is not simple_lines.PLAIN else found.end()

    def _simple_item(self, position: int, mark: str) -> re.Match[str] | None:
        found = simple_lines.ITEM.match(self.text, position)
        # A number may interrupt a paragraph only if it is 1, which the full reading of the line checks.
        if not found or (mark.isdecimal() and self._leaf is _Leaf.PARAGRAPH and not self._containers):
            return None
        self._close_all(position)
        self.items.append(Item(position, 0))
        content = found.end("mark") + 1
        self._containers.add_simple_item(content - position)
        self._open_paragraph(content)
        return found

    def _simple_blanks(self, position: int) -> int:
        if not self._containers.outlast_blank_lines():
            return 0
        self._end_leaf(position - 1)
        found = simple_lines.BLANK.match(self.text, position)
        return found.end() if found else 0

    def _simple_heading(self, position: int) -> int:
        found = simple_lines.HEADING.match(self.text, position)
        if not found:
            return 0
        self._close_all(position)
        self._add_heading(len(found["level"]), found["title"], (position, found.end("title")))
        return found.end()

    def _close_all(self, position: int) -> None:
        if self._leaf is not _Leaf.NONE:
            self._end_leaf(position - 1)
        self._containers.close()

    def _read_line(self, line: LineCursor) -> int:
        """Reads a line, and returns the offset to continue at: the next line, or the one after a block."""
        self._containers.enter(line)
        is_inside = line.matched == len(self._containers)
        if is_inside and self._leaf is _Leaf.FENCE:
            return self._fence_line(line)
        if is_inside and self._leaf is _Leaf.HTML and self._html_line(line):
            return line.end + 1
        if self._leaf in (_Leaf.FENCE, _Leaf.HTML):
            self._end_leaf(line.start - 1)
        return self._open_blocks(line)

    def _open_blocks(self, line: LineCursor) -> int:
        if line.is_blank:
            return self._blank_line(line)
        self._containers.empty_item = -1
        while True:
            if line.indent >= marks.CODE_INDENT:
                if self._leaf is _Leaf.PARAGRAPH:
                    break
                return self._code_line(line)
            if self._leaf is _Leaf.CODE:
                self._end_leaf(line.start - 1)
            mark = self.text[line.at]
            opener = _OPENERS.get(mark)
            position = opener(self, line) if opener else None
            if position is not None:
                return position
            if not self._open_container(line, mark):
                break
            if line.is_blank:
                return line.end + 1
        return self._paragraph_line(line)

    def _open_container(self, line: LineCursor, mark: str) -> bool:
        if line.matched >= DEEPEST:
            return False
        if mark == ">":
            self._close_down_to(line)
            self._containers.add_quote(line)
            return True
        if mark in "-+*0123456789":
            return self._open_item(line)
        if mark == "[" and (footnote := footnote_mark(line)):
            self._close_down_to(line)
            line.at, line.column = footnote.at, footnote.column
            self._containers.add_item(line, footnote.width)
            line.base = line.column
            return True
        return False

    def _open_item(self, line: LineCursor) -> bool:
        mark = item_mark(line)
        if not mark or (self._is_paragraph_here(line) and not mark.interrupts_paragraph):
            return False
        self._close_down_to(line)
        self.items.append(Item(line.at, len(self._containers)))
        line.at, line.column = mark.at, mark.column
        self._containers.add_item(line, mark.width)
        return True

    def _is_paragraph_here(self, line: LineCursor) -> bool:
        """True if the line would continue a paragraph of its own container."""
        return self._leaf is _Leaf.PARAGRAPH and line.matched == len(self._containers)

    def _close_down_to(self, line: LineCursor) -> None:
        """Ends the open block, and the containers that the line is not in."""
        self._end_leaf(line.start - 1)
        self._containers.close(line.matched)

    def _blank_line(self, line: LineCursor) -> int:
        if self._leaf is not _Leaf.CODE or line.matched < len(self._containers):
            self._close_down_to(line)
        if not self._containers and (blank := _BLANK_LINES.match(self.text, line.start)):
            return blank.end()
        return line.end + 1

    def _code_line(self, line: LineCursor) -> int:
        if self._leaf is not _Leaf.CODE or line.matched < len(self._containers):
            self._close_down_to(line)
            self._leaf, self._start = _Leaf.CODE, line.at
        self._end = line.end
        return line.end + 1

    def _open_fence(self, line: LineCursor) -> int | None:
        fence = opening_fence(self.text, line.at)
        if not fence:
            return None
        self._close_down_to(line)
        self._leaf, self._start, self._fence = _Leaf.FENCE, line.at, fence
        if self._containers:
            return line.end + 1
        if (end := fence_end(self.text, line.end, fence)) is None:
            return len(self.text)
        self._end_leaf(end)
        return end + 1

    def _fence_line(self, line: LineCursor) -> int:
        if line.indent < marks.CODE_INDENT and closes_fence(self.text, line.at, self._fence):
            self._end_leaf(line.end)
        return line.end + 1

    def _open_heading(self, line: LineCursor) -> int | None:
        found = _HEADING.match(self.text, line.at)
        if not found:
            return None
        self._close_down_to(line)
        self._add_heading(len(found["level"]), found["title"], (line.start, line.end))
        self.pieces += inline_pieces(self.text, line.at, line.end)
        return line.end + 1

    def _add_heading(self, level: int, words: str, span: Span, *, is_underlined: bool = False) -> None:
        title = words if is_underlined else marks.heading_title(words)
        start, end = span
        heading = Heading(
            level=level,
            title=title,
            start=start,
            end=end,
            is_underlined=is_underlined,
            is_nested=bool(self._containers),
        )
        self.headings.append(heading)

    def _open_rule(self, line: LineCursor) -> int | None:
        """Reads a line of dashes, stars or the like: the underline of a heading, or a rule."""
        if self._is_paragraph_here(line) and (found := _UNDERLINE.match(self.text, line.at)):
            return self._underline(line, 1 if found[0][0] == "=" else 2)
        if not _RULE.match(self.text, line.at):
            return None
        self._close_down_to(line)
        return line.end + 1

    def _underline(self, line: LineCursor, level: int) -> int | None:
        """Reads the underline of a heading; link definitions above the heading are not part of it."""
        start = self._start
        while definition := _DEFINITION.match(self.text, start, line.start):
            start = definition.end()
        if start >= line.start:
            return None
        title = " ".join(self.text[start : self._end].split())
        self._end_leaf(self._end)
        # A formula or a comment may end on the line on which the heading begins.
        before = next((piece.end for piece in reversed(self.pieces) if piece.start < start), 0)
        first = max(self.text.rfind("\n", 0, start) + 1, min(before, start))
        self._add_heading(level, title, (first, line.end), is_underlined=True)
        return line.end + 1

    def _open_html(self, line: LineCursor) -> int | None:
        block = html_block(self.text, line.at)
        if block is None or (self._leaf is _Leaf.PARAGRAPH and not block.interrupts_paragraph):
            return None
        if block.is_comment and not self._ahead.reaches(line, COMMENT_END):
            return None
        self._close_down_to(line)
        self._leaf, self._html_end = _Leaf.HTML, block.end
        self._html_line(line)
        return line.end + 1

    def _html_line(self, line: LineCursor) -> bool:
        """Reads a line of HTML and returns True, unless it is the blank line that ends the block."""
        if self._html_end is None and line.is_blank:
            self._leaf = _Leaf.NONE
            return False
        self._hide_comments(line)
        start = line.at + 2 if self.text.startswith(COMMENT_START, line.at) else line.at
        if self._html_end and self._html_end.search(self.text, start, line.end):
            self._leaf = _Leaf.NONE
        return True

    def _hide_comments(self, line: LineCursor) -> None:
        position = line.at
        last = self.pieces[-1] if self.pieces else None
        if last and last.kind is Kind.HTML_COMMENT:
            position = max(position, last.end)
        ends_at_blank_line = self._html_end is None
        for span in comments_from(self.text, position, line.end, ends_at_blank_line=ends_at_blank_line):
            self.pieces.append(Piece(Kind.HTML_COMMENT, *span))

    def _open_comment(self, line: LineCursor) -> int | None:
        """Reads a comment in ``%%`` that begins a line, and fills it or continues on later lines."""
        if not self.text.startswith("%%", line.at) or not self._ahead.reaches(line, "%%"):
            return None
        return self._open_piece(line, Kind.COMMENT, self.text.find("%%", line.at + 2) + 2)

    def _open_math(self, line: LineCursor) -> int | None:
        """Reads a formula that begins a line, and fills it or continues on later lines."""
        if not self.text.startswith("$$", line.at):
            return None
        end = self._ahead.formula_end(line.at, line.matched)
        return None if end is None else self._open_piece(line, Kind.MATH, end)

    def _open_piece(self, line: LineCursor, kind: Kind, end: int) -> int | None:
        """Reads a piece that ends its line: a block in the container of a paragraph above."""
        if end <= line.end and self.text[end : line.end].strip(" \t"):
            return None
        if self._leaf is _Leaf.PARAGRAPH:
            self._end_leaf(line.start - 1)
        else:
            self._close_down_to(line)
        self.pieces.append(Piece(kind, line.at, end))
        return self._after(end)

    def _paragraph_line(self, line: LineCursor) -> int:
        if self._leaf is not _Leaf.PARAGRAPH:
            self._close_down_to(line)
            self._open_paragraph(line.at)
        self._end = line.end
        return self._inline_marks(line.at, line.end)

    def _open_paragraph(self, start: int) -> None:
        self._leaf, self._start, self._inline_start = _Leaf.PARAGRAPH, start, None

    def _inline_marks(self, start: int, end: int) -> int:
        """Remembers where a paragraph's inline marks begin; a formula over several lines is read at once."""
        if not _INLINE_MARK.search(self.text, start, end):
            return end + 1
        if self._inline_start is None:
            self._inline_start = start
        formula = self._ahead.open_formula(start, end)
        if formula is None:
            return end + 1
        opening, closing = formula
        self._read_inline(opening)
        self.pieces.append(Piece(Kind.MATH, opening, closing))
        self._inline_start = closing
        return self._after(closing)

    def _after(self, offset: int) -> int:
        """Reads the rest of a piece's last line as a paragraph, and returns the offset to continue at."""
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        if self._leaf is not _Leaf.PARAGRAPH:
            if not self.text[offset:end].strip(" \t"):
                return end + 1
            self._open_paragraph(offset)
        self._end = end
        return self._inline_marks(offset, end)

    def _read_inline(self, end: int) -> None:
        if self._inline_start is not None and self._inline_start < end:
            self.pieces += inline_pieces(self.text, self._inline_start, end)
        self._inline_start = None

    def _end_leaf(self, end: int, *, is_last: bool = False) -> None:
        if self._leaf is _Leaf.PARAGRAPH:
            self._read_inline(self._end)
        elif self._leaf is _Leaf.CODE:
            self.pieces.append(Piece(Kind.INDENTED_CODE, self._start, self._end))
        elif self._leaf is _Leaf.FENCE:
            self.pieces.append(Piece(Kind.FENCE, self._start, max(end, self._start + len(self._fence))))
            if is_last:
                self.unclosed_fence = self._start
        self._leaf = _Leaf.NONE


_OPENERS: dict[str, Callable[[_Scanner, LineCursor], int | None]] = {
    "`": _Scanner._open_fence,
    "~": _Scanner._open_fence,
    "#": _Scanner._open_heading,
    "<": _Scanner._open_html,
    "%": _Scanner._open_comment,
    "$": _Scanner._open_math,
    **dict.fromkeys("=-*_", _Scanner._open_rule),
}
