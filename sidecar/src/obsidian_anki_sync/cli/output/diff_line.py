"""Shows one side of two texts in a line, with marks on the words that differ."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from obsidian_anki_sync.cli.output.words import printable
from obsidian_anki_sync.domain.word_diff import DiffPart

# Without colours, and in a file, marked words are in brackets.
_MARK = "[{}]"
_INDENT = f"\n{'':12}"


def diff_line(label: str, text: Sequence[DiffPart]) -> Text:
    """Returns a labelled text; the lines of a longer one are indented."""
    line = Text(f"    {label:<7} ", "dim")
    for piece in text:
        words = _INDENT.join(printable(part) for part in piece.text.split("\n"))
        line.append(
            _MARK.format(words) if piece.changed else words, "bold yellow" if piece.changed else "not dim"
        )
    return line
