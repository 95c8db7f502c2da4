"""Finds the start, the separator and the end of cards of obsidian-spaced-repetition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

from obsidian_anki_sync.formats.core.card_ids import is_id_line
from obsidian_anki_sync.formats.core.options import SpacedRepetitionOptions
from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.markup.text import Span


class Shape(Enum):
    """The form of a card; a paragraph may turn out to have no deletion."""

    INLINE = "inline"
    BELOW = "below"
    PARAGRAPH = "paragraph"


class CardBlock(Struct, frozen=True):
    """A piece of a page that may be a card.

    The front ends at ``middle``, the back begins at ``resumed`` and ends at ``end``; the text up to ``last``
    closes the card. ``is_unended`` is true if the end mark is missing.
    """

    shape: Shape
    start: int
    middle: int
    resumed: int
    end: int
    last: int
    is_reversed: bool = False
    is_unended: bool = False


def card_blocks(page: Page, rules: SpacedRepetitionOptions) -> Iterator[CardBlock]:
    """Yields the blocks of a page in order, without overlaps."""
    lines = _lines(page.text)
    search = _Search(page, rules, lines)
    index = 0
    while index < len(lines):
        if search.is_blank(index):
            index += 1
            continue
        end = index + 1
        while end < len(lines) and not search.is_blank(end):
            end += 1
        blocks, index = search.paragraph(index, end)
        yield from blocks


class _Search(Struct, frozen=True):
    page: Page
    rules: SpacedRepetitionOptions
    lines: Sequence[Span]

    def is_blank(self, index: int) -> bool:
        """True for a blank line, which ends a paragraph. A heading does not: it is the topic of the card."""
        line = self._line(index)
        return not line or line.isspace()

    def paragraph(self, first: int, end: int) -> tuple[list[CardBlock], int]:
        """Returns the blocks of a paragraph's lines, and the line after the last of them."""
        blocks: list[CardBlock] = []
        start = index = first
        while index < end:
            if self._is_mark(index) and start < index:
                block, after = self._below(start, index, end)
                return [*blocks, block], after
            if separator := self._separator(index):
                blocks += self._text(start, index)
                block, index = self._inline(index, separator, end)
                blocks.append(block)
                start = index
            else:
                index += 1
        return [*blocks, *self._text(start, end)], end

    def _line(self, index: int) -> str:
        return self.page.text[slice(*self.lines[index])]

    def _separator(self, index: int) -> str:
        line = self._line(index)
        marks = filter(None, (self.rules.inline, self.rules.inline_reversed))
        return next((mark for mark in sorted(marks, key=len, reverse=True) if mark in line), "")

    def _inline(self, index: int, separator: str, end: int) -> tuple[CardBlock, int]:
        start, line_end = self.lines[index]
        middle = self.page.text.index(separator, start)
        index += 1
        while index < end and self._belongs_to_line_above(index):
            line_end = self.lines[index][1]
            index += 1
        is_reversed = separator == self.rules.inline_reversed
        resumed = middle + len(separator)
        block = CardBlock(
            shape=Shape.INLINE,
            start=start,
            middle=middle,
            resumed=resumed,
            end=line_end,
            last=line_end,
            is_reversed=is_reversed,
        )
        return block, index

    def _belongs_to_line_above(self, index: int) -> bool:
        line = self.page.note.body[slice(*self.lines[index])].strip()
        return line.startswith("<!--SR:") or is_id_line(line)

    def _is_mark(self, index: int) -> bool:
        marks = tuple(filter(None, (self.rules.below, self.rules.below_reversed)))
        return index < len(self.lines) and self._line(index).strip() in marks

    def _below(self, first: int, mark: int, end: int) -> tuple[CardBlock, int]:
        last, after, is_unended = end - 1, end, False
        if self.rules.end:
            after = self._end_mark(mark + 1)
            last = after - 1
            is_unended = not self._is_end(after)
            after += not is_unended
        last = max(last, mark)
        block = CardBlock(
            shape=Shape.BELOW,
            start=self.lines[first][0],
            middle=self.lines[mark - 1][1],
            resumed=self.lines[mark][1],
            end=self.lines[last][1],
            last=self.lines[after - 1][1],
            is_reversed=self._line(mark).strip() == self.rules.below_reversed,
            is_unended=is_unended,
        )
        return block, after

    def _end_mark(self, first: int) -> int:
        """Returns the line of the end mark, or the first line that another syntax claimed."""
        index = first
        while index < len(self.lines) and not (self._is_end(index) or self._is_taken(index)):
            index += 1
        return index

    def _is_end(self, index: int) -> bool:
        return index < len(self.lines) and self._line(index).strip() == self.rules.end

    def _is_taken(self, index: int) -> bool:
        line = self._line(index)
        return (not line or line.isspace()) and bool(self.page.note.body[slice(*self.lines[index])].strip())

    def _text(self, first: int, end: int) -> list[CardBlock]:
        if first >= end:
            return []
        start, last = self.lines[first][0], self.lines[end - 1][1]
        block = CardBlock(shape=Shape.PARAGRAPH, start=start, middle=last, resumed=last, end=last, last=last)
        return [block]


def _lines(text: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans
