"""What a running sync shows: on a terminal, in plain lines, or nothing but what a script reads afterwards."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from rich.console import Console

from obsidian_anki_sync.cli.output.console import Terminal
from obsidian_anki_sync.cli.output.words import printable
from obsidian_anki_sync.domain.session import Phase, Statistics
from obsidian_anki_sync.pipeline.events import Event, Notice, PhaseEntered, Progressed

WORKING = (
    Phase.INITIALIZING,
    Phase.INDEXING,
    Phase.SCANNING,
    Phase.GENERATING,
    Phase.DETERMINING_ACTIONS,
    Phase.APPLYING_CHANGES,
)
_SECONDS_BETWEEN_LINES = 1.0


class Display(Protocol):
    """Where a sync is watched; ``can_ask`` says whether somebody is there to answer."""

    can_ask: bool

    def say(self, line: str) -> None:
        """Shows a line that stays."""
        ...

    def listen(self, event: Event) -> None:
        """Takes in what the sync tells."""
        ...

    def ask(self, question: str, *, default: bool) -> bool | None:
        """Returns the answer to a question of yes or no; None where the user broke it off."""
        ...

    def running(self) -> AbstractContextManager[None]:
        """Shows progress for as long as it is entered."""
        ...


class _Unattended:
    """A display without a person before it."""

    can_ask = False

    def ask(self, question: str, *, default: bool) -> bool | None:  # noqa: ARG002 - nobody reads it
        """Returns the default."""
        return default

    def running(self) -> AbstractContextManager[None]:
        """Nothing has to be put up or taken down."""
        return nullcontext()


class PlainDisplay(_Unattended):
    """A line a phase, and at most one a second while the phase goes on."""

    def __init__(self, console: Console, now: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._now = now
        self._last = now()

    def say(self, line: str) -> None:
        """Prints the line."""
        self._console.out(line)
        self._last = self._now()

    def listen(self, event: Event) -> None:
        """Prints what is new, if the last line is not too fresh."""
        match event:
            case PhaseEntered(phase) if phase in WORKING:
                self.say(phase.label.capitalize())
            case Progressed() if self._now() - self._last >= _SECONDS_BETWEEN_LINES:
                self.say(progress_line(event))
            case Notice(message):
                self.say(printable(message))


class SilentDisplay(_Unattended):
    """Leaves stdout to the document that comes at the end."""

    def say(self, line: str) -> None:
        """Keeps silent."""

    def listen(self, event: Event) -> None:
        """Keeps silent."""


def display_for(*, silent: bool) -> Display:
    """Returns the display that fits what stdout is: live, plain lines, or none if ``silent``."""
    if silent:
        return SilentDisplay()
    terminal = Terminal(sys.stdout)
    if not terminal.is_terminal or terminal.is_dumb_terminal:
        return PlainDisplay(terminal)
    from obsidian_anki_sync.cli.output.live import LiveDisplay

    return LiveDisplay(terminal, can_ask=sys.stdin.isatty())


def progress_line(progress: Progressed) -> str:
    """Returns how far a phase is, in one line without a bar."""
    unit = "cards" if progress.phase is Phase.APPLYING_CHANGES else "notes"
    counts = [f"{number} {name}" for name, number in card_counts(progress.statistics) if number]
    so_far = f" ({', '.join(counts)})" if counts else ""
    return f"{progress.phase.label.capitalize()}: {progress.done}/{progress.total} {unit}{so_far}"


def card_counts(statistics: Statistics) -> tuple[tuple[str, int], ...]:
    """Returns what became of the cards so far, in the order in which it is shown everywhere."""
    return (
        ("created", statistics.cards_created),
        ("updated", statistics.cards_updated),
        ("deleted", statistics.cards_deleted),
        ("suspended", statistics.cards_suspended),
        ("restored", statistics.cards_restored),
        ("skipped", statistics.cards_skipped),
        ("errors", statistics.errors),
    )
