"""The events of a running sync for its face, the command line or the plugin."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import Phase, Statistics


class PhaseEntered(Struct, frozen=True):
    """The session entered another phase."""

    phase: Phase


class Progressed(Struct, frozen=True):
    """The progress of a phase: ``done`` of ``total`` notes (or cards, while applying), and the counts.

    ``notes`` are the paths of some notes in progress.
    """

    phase: Phase
    done: int
    total: int
    statistics: Statistics
    notes: tuple[str, ...] = ()


class Planned(Struct, frozen=True):
    """What the sync is about to do, or would do, before the guard checks it.

    Actions that create a card may come without the card, since there may be many and the store has them.
    ``managed`` is how many cards Anki has.
    """

    actions: tuple[Action, ...]
    managed: int


class NoteFailed(Struct, frozen=True):
    """A note could not be read; the others continue."""

    path: str
    line: int | None
    message: str


class Notice(Struct, frozen=True):
    """A sentence that is told once: something was set aside, skipped, or recovered."""

    message: str


class CardWritten(Struct, frozen=True):
    """A model has just written a card's question; the card is checked when its note is done."""

    path: str
    front: str


Event = CardWritten | PhaseEntered | Progressed | Planned | NoteFailed | Notice
Listener = Callable[[Event], None]
