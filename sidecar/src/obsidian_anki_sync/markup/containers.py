"""The quotes and list items that a line is in."""

from __future__ import annotations

from obsidian_anki_sync.markup.cursor import LineCursor
from obsidian_anki_sync.markup.marks import CODE_INDENT

DEEPEST = 100
"""The greatest depth of nested containers; deeper marks are text, so that no note takes long to read."""

_QUOTE = -1


class Containers:
    """The open quotes and list items, the outermost first.

    An item is stored as the columns by which its content is indented. ``empty_item`` is the index of an item
    without content so far: a blank line ends it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._widths: list[int] = []
        self.empty_item = -1

    def __len__(self) -> int:
        return len(self._widths)

    def enter(self, line: LineCursor) -> None:
        """Moves to the content of the innermost container that the line is in, and counts the containers."""
        line.skip_blanks()
        for index, width in enumerate(self._widths):
            if width == _QUOTE:
                if line.is_blank or line.indent >= CODE_INDENT or self._text[line.at] != ">":
                    return
                line.enter_quote()
                continue
            if line.is_blank:
                if index == self.empty_item:
                    return
                line.base = line.column
            elif line.indent >= width:
                line.base += width
            else:
                return
            line.matched += 1

    def add_quote(self, line: LineCursor) -> None:
        """Opens a quote, whose mark the line is at."""
        self._widths.append(_QUOTE)
        line.enter_quote()

    def add_item(self, line: LineCursor, width: int) -> None:
        """Opens a list item, whose content the line is at."""
        if line.is_blank:
            self.empty_item = len(self._widths)
        self._widths.append(width)
        line.base += width
        line.matched += 1

    def add_simple_item(self, width: int) -> None:
        """Opens a list item at the margin; ``width`` is the columns of its mark and the blank after it."""
        self._widths.append(width)

    def outlast_blank_lines(self) -> bool:
        """True if a blank line closes none of the containers: all are list items with content."""
        return _QUOTE not in self._widths and self.empty_item < 0

    def close(self, depth: int = 0) -> None:
        """Closes all but the outermost containers."""
        del self._widths[depth:]
        self.empty_item = -1

    def hold(self, start: int, end: int, depth: int) -> bool:
        """True if all lines between two offsets are in the outermost ``depth`` containers."""
        position = self._text.find("\n", start, end) if depth else -1
        while position >= 0:
            line = LineCursor(self._text, position + 1)
            self.enter(line)
            if line.matched < depth:
                return False
            position = self._text.find("\n", position + 1, end)
        return True
