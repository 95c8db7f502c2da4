"""The display of a running sync: live on a terminal, in plain lines, or none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from obsidian_anki_sync.cli.output.plain import PlainOutput, is_plain
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
STOPPING = "Stopping… Press Ctrl+C again to stop at once."
_SECONDS_BETWEEN_LINES = 1.0


class Display(Protocol):
    """Shows a running sync; ``can_ask`` is true if a user can answer."""

    can_ask: bool

    def say(self, line: str) -> None:
        """Shows a line that stays."""
        ...

    def acknowledge_stop(self) -> None:
        """Shows that the sync is about to stop."""
        ...

    def listen(self, event: Event) -> None:
        """Handles an event of the sync."""
        ...

    def ask(self, question: str, *, default: bool) -> bool | None:
        """Returns the answer to a yes/no question; None if the user cancelled it."""
        ...

    def running(self) -> AbstractContextManager[None]:
        """Shows progress inside the block."""
        ...


class _Unattended:
    """A display without a user."""

    can_ask = False

    def ask(self, question: str, *, default: bool) -> bool | None:  # noqa: ARG002 - unused
        """Returns the default."""
        return default

    def running(self) -> AbstractContextManager[None]:
        """Does nothing."""
        return nullcontext()


class Output(Protocol):
    """Takes lines."""

    def out(self, line: str, /) -> None:
        """Writes a line."""
        ...


class PlainDisplay(_Unattended):
    """A line for each phase, and at most one a second during the phase."""

    def __init__(self, output: Output, now: Callable[[], float] = time.monotonic) -> None:
        self._output = output
        self._now = now
        self._last = now()

    def say(self, line: str) -> None:
        """Prints the line."""
        self._output.out(line)
        self._last = self._now()

    def acknowledge_stop(self) -> None:
        """Prints that the sync is about to stop."""
        self.say(STOPPING)

    def listen(self, event: Event) -> None:
        """Prints a new phase or a notice, and progress if the last line is old enough."""
        match event:
            case PhaseEntered(phase) if phase in WORKING:
                self.say(phase.label.capitalize())
            case Progressed() if self._now() - self._last >= _SECONDS_BETWEEN_LINES:
                self.say(progress_line(event))
            case Notice(message):
                self.say(printable(message))


class SilentDisplay(_Unattended):
    """Prints nothing, since stdout is for the result. ``stop_requested``: the user wants the sync to stop."""

    def __init__(self) -> None:
        self.stop_requested = False

    def acknowledge_stop(self) -> None:
        """Sets ``stop_requested``, and prints nothing."""
        self.stop_requested = True

    def say(self, line: str) -> None:
        """Prints nothing."""

    def listen(self, event: Event) -> None:
        """Prints nothing."""


def display_for(*, silent: bool) -> Display:
    """Returns the display that suits stdout: live, plain lines, or none if ``silent``."""
    if silent:
        return SilentDisplay()
    if is_plain(sys.stdout):
        return PlainDisplay(PlainOutput(sys.stdout))
    from obsidian_anki_sync.cli.output.live import LiveDisplay
    from obsidian_anki_sync.cli.output.terminal import Terminal

    terminal = Terminal(sys.stdout)
    if not terminal.is_terminal or terminal.is_dumb_terminal:
        return PlainDisplay(terminal)

    return LiveDisplay(terminal, can_ask=sys.stdin.isatty())


def progress_line(progress: Progressed) -> str:
    """Returns the progress of a phase, in one line without a bar."""
    unit = "cards" if progress.phase is Phase.APPLYING_CHANGES else "notes"
    counts = [f"{number} {name}" for name, number in card_counts(progress.statistics) if number]
    so_far = f" ({', '.join(counts)})" if counts else ""
    return f"{progress.phase.label.capitalize()}: {progress.done}/{progress.total} {unit}{so_far}"


def card_counts(statistics: Statistics) -> tuple[tuple[str, int], ...]:
    """Returns the counts of cards so far, in their usual order."""
    return (
        ("created", statistics.cards_created),
        ("updated", statistics.cards_updated),
        ("deleted", statistics.cards_deleted),
        ("suspended", statistics.cards_suspended),
        ("restored", statistics.cards_restored),
        ("skipped", statistics.cards_skipped),
        ("errors", statistics.errors),
    )
