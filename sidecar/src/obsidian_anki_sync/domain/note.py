"""A note, and findings about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

SYNTAX_OFF = "syntax-off"
"""The code of a finding: a syntax that is off would read cards."""


class Note(Struct, frozen=True):
    """A Markdown file of the vault that was read whole.

    ``path`` is relative to the vault, with forward slashes, in NFC. ``note_id`` is the frontmatter's ``id``,
    or the file's name without its ending. ``body`` is the text after the frontmatter, with line feeds only;
    its first line is line ``first_line`` of the file.
    """

    path: str
    note_id: str
    frontmatter: Mapping[str, Any]
    body: str
    first_line: int = 1

    @property
    def name(self) -> str:
        """The file's name without folder and ending."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    def line_at(self, offset: int) -> int:
        """Returns the line in the file, counted from 1, of an offset into the body."""
        return self.first_line + self.body.count("\n", 0, offset)


class Diagnosis(Struct, frozen=True):
    """Why a piece of a note is not a card, or what the card lacks.

    ``code`` is stable and meant for programs, ``message`` for a person; ``line`` counts from 1.
    """

    code: str
    message: str
    line: int | None = None


class Finding(Struct, frozen=True):
    """Something in a note that is worth a look: a failure or a diagnosis, with its line counted from 1."""

    path: str
    line: int | None
    code: str
    message: str
