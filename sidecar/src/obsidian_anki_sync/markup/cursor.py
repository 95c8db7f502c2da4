"""A position in a line, counted in columns: a tab reaches to the next multiple of four."""

from __future__ import annotations

from obsidian_anki_sync.markup.marks import CODE_INDENT


class LineCursor:
    """The line being read: its end, the current offset, and its column.

    ``base`` is the column at which the innermost container's content begins, ``matched`` the number of
    containers that the line is in.
    """

    __slots__ = ("at", "base", "column", "end", "matched", "start", "text")

    def __init__(self, text: str, start: int) -> None:
        end = text.find("\n", start)
        self.text = text
        self.start = self.at = start
        self.end = len(text) if end < 0 else end
        self.column = self.base = self.matched = 0

    @property
    def indent(self) -> int:
        """The number of columns from the start of the container's content to the position."""
        return self.column - self.base

    @property
    def is_blank(self) -> bool:
        """True if nothing is left of the line; blanks must have been skipped."""
        return self.at >= self.end

    def skip_blanks(self) -> None:
        """Moves on to the next character that is neither a space nor a tab."""
        text, at, column = self.text, self.at, self.column
        while at < self.end:
            if text[at] == " ":
                column += 1
            elif text[at] == "\t":
                column += CODE_INDENT - column % CODE_INDENT
            else:
                break
            at += 1
        self.at, self.column = at, column

    def enter_quote(self) -> None:
        """Skips the mark of a quote and the one blank that belongs to it."""
        self.at += 1
        self.column += 1
        self.base = self.column
        after = self.text[self.at : min(self.at + 1, self.end)]
        if after in (" ", "\t"):
            self.base += 1
        if after == " ":
            self.at += 1
            self.column += 1
        self.matched += 1
        self.skip_blanks()
