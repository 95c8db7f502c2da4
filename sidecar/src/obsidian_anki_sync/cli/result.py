"""The result of a command, which the console prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode

Document = Mapping[str, Any]


class CommandResult(Struct, frozen=True):
    """The result of a command: a document for scripts, lines and tables for people.

    Both are made only if needed, since a table takes longer than the command itself. ``whole`` is the
    complete view, for a terminal with a pager.
    """

    exit_code: ExitCode
    document: Callable[[], Document]
    view: Callable[[], Iterable[RenderableType]]
    whole: Callable[[], Iterable[RenderableType]] | None = None
