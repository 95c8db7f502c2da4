"""What a running sync tells its face, the command line or the plugin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from obsidian_anki_sync.domain.session import Phase, Statistics


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """The session went on to another phase."""

    phase: Phase


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the phase is: ``done`` of ``total`` notes (or cards, while applying), and the counts so far."""

    phase: Phase
    done: int
    total: int
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class NoteFailed:
    """A note could not be read; the others go on."""

    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that the user should see once: what was set aside, skipped, or recovered."""

    message: str


Event = PhaseEntered | Progressed | NoteFailed | Notice
Listener = Callable[[Event], None]
