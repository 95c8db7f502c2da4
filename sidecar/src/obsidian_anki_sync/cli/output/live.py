"""A running sync on a terminal: the phase, a bar, the times and the counts, drawn in place."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from obsidian_anki_sync.cli.asking import ask
from obsidian_anki_sync.cli.output.display import STOPPING, WORKING, card_counts
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import clock, printable
from obsidian_anki_sync.domain.session import Phase, Statistics
from obsidian_anki_sync.pipeline.events import Event, Notice, PhaseEntered, Progressed

_REFRESHES_PER_SECOND = 5
_LONGEST_LABEL = max(len(phase.label) for phase in WORKING)
_SOONEST_ESTIMATE = 1.0


class RemainingTime(Struct, frozen=True):
    """The state of a phase at its first event; a resumed one does not begin at 0."""

    since: float
    first: int

    def remaining(self, now: float, done: int, total: int) -> float | None:
        """Returns the seconds for the rest at this pace, or None if it is too early to tell."""
        passed, worked = now - self.since, done - self.first
        if worked <= 0 or passed < _SOONEST_ESTIMATE:
            return None
        return passed / worked * max(total - done, 0)


class LiveDisplay:
    """Draws the latest state a few times a second, however often events come."""

    def __init__(self, console: Console, *, can_ask: bool, now: Callable[[], float] = time.monotonic) -> None:
        self.can_ask = can_ask
        self._console = console
        self._now = now
        self._started = now()
        self._phase = Phase.INITIALIZING
        self._heard: Progressed | None = None
        self._pace = RemainingTime(self._started, 0)
        self._statistics = Statistics()
        self._live = Live(
            console=console,
            transient=True,
            refresh_per_second=_REFRESHES_PER_SECOND,
            get_renderable=self.drawn,
        )

    def say(self, line: str) -> None:
        """Prints the line above the bar."""
        self._console.out(line)

    def acknowledge_stop(self) -> None:
        """Prints that the sync is about to stop."""
        self.say(STOPPING)

    def listen(self, event: Event) -> None:
        """Stores what to draw; a notice is printed at once."""
        match event:
            case PhaseEntered(phase):
                self._phase, self._heard = phase, None
            case Progressed():
                # While generating, notes are read first, and then a model is asked about some of them.
                heard = self._heard
                if heard is None or (heard.phase, heard.total) != (event.phase, event.total):
                    self._pace = RemainingTime(self._now(), event.done)
                self._phase, self._heard, self._statistics = event.phase, event, event.statistics
            case Notice(message):
                self._console.print(Prose(printable(message)))

    def ask(self, question: str, *, default: bool) -> bool | None:
        """Asks with the bar hidden, if a user can answer; otherwise returns the default."""
        if not self.can_ask:
            return default
        drawing = self._live.is_started
        self._live.stop()
        try:
            return ask(question, default=default)
        finally:
            if drawing:
                self._live.start()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Draws inside the block, and removes the bar at its end."""
        with self._live:
            yield

    def drawn(self) -> RenderableType:
        """Returns the two lines of the present state."""
        heard, now = self._heard, self._now()
        done, total = (heard.done, heard.total) if heard else (0, 0)
        line = Table.grid(padding=(0, 2), expand=True)
        line.add_column(width=_LONGEST_LABEL, no_wrap=True)
        line.add_column(ratio=1)
        line.add_column(no_wrap=True, justify="right")
        line.add_column(no_wrap=True, justify="right")
        line.add_row(
            Text(self._phase.label.capitalize(), "bold"),
            ProgressBar(total=total or None, completed=done, pulse=not total, animation_time=now),
            f"{done}/{total}" if total else "",
            self._times(now, done, total),
        )
        return Group(line, _counts(self._statistics))

    def _times(self, now: float, done: int, total: int) -> str:
        elapsed = f"{clock(now - self._started)} elapsed"
        remaining = self._pace.remaining(now, done, total) if total else None
        return elapsed if remaining is None else f"{elapsed}, {clock(remaining)} left"


def _counts(statistics: Statistics) -> Text:
    pieces = [
        Text(f"{name} {number}", ("red" if name == "errors" else "") if number else "dim")
        for name, number in card_counts(statistics)
        # Suspended cards are rare, and without their count the line fits into 80 columns.
        if number or name != "suspended"
    ]
    return Text("  ").join(pieces)
