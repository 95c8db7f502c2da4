"""What a command hands back; only the console prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CommandResult:
    """How a command ended: for scripts as one document, for people as lines and tables.

    Both are made only when asked for, since a table costs more than the command that it sums up. ``whole`` is
    the view without anything left out, for a terminal that can page.
    """

    exit_code: ExitCode
    document: Callable[[], Document]
    view: Callable[[], Iterable[RenderableType]]
    whole: Callable[[], Iterable[RenderableType]] | None = None
