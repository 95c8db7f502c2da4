"""A paragraph that a terminal wraps; a plain string is not wrapped, since it may hold a command to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


class Prose(Struct, frozen=True):
    """A paragraph; ``first`` and ``rest`` are the indents of its first line and of the others.

    Outside a terminal it is one line, for programs that read it.
    """

    text: str
    first: int = 0
    rest: int = 0

    @property
    def line(self) -> str:
        """The paragraph in one line."""
        return " " * self.first + self.text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text

        if not console.is_terminal:
            yield Text(self.line, no_wrap=True, overflow="ignore")
            return
        for number, line in enumerate(Text(self.text).wrap(console, options.max_width - self.rest)):
            line.rstrip()
            line.pad_left(self.rest if number else self.first)
            yield line
