"""A session: its phases, the state of its notes, and its statistics."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from operator import add

from msgspec import Struct
from msgspec.structs import astuple


class Phase(StrEnum):
    """The phase of a session, in the words of the user guide and of the store."""

    INITIALIZING = "initializing"
    INDEXING = "indexing"
    SCANNING = "scanning"
    GENERATING = "generating"
    DETERMINING_ACTIONS = "determining_actions"
    APPLYING_CHANGES = "applying_changes"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The phase as a user reads it."""
        return self.value.replace("_", " ")


class NoteStatus(StrEnum):
    """How far one note of a session is."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class Mode(StrEnum):
    """The task of a session.

    ``selected`` carries out the actions that the user chose from a plan, or those of some notes; ``adopt``
    links Anki notes; ``mend`` clears what asks to mend cards.
    """

    FULL = "full"
    INCREMENTAL = "incremental"
    SELECTED = "selected"
    UNDO = "undo"
    ADOPT = "adopt"
    MEND = "mend"


class Statistics(Struct, frozen=True):
    """The counts of a session, named as in the user guide.

    ``cards_suspended`` counts removals that suspend: the card was answered, or it has a change of the user's.
    """

    notes_processed: int = 0
    cards_generated: int = 0
    cards_created: int = 0
    cards_updated: int = 0
    cards_deleted: int = 0
    cards_restored: int = 0
    cards_skipped: int = 0
    errors: int = 0
    cards_suspended: int = 0

    def plus(self, other: Statistics) -> Statistics:
        """Returns the sum, count by count."""
        return Statistics(*map(add, astuple(self), astuple(other)))


class SessionSettings(Struct, frozen=True):
    """The choices that a session's result depends on, stored with it for the case that it is resumed.

    ``undoes`` is the id of the session that this one takes back, in the mode ``undo``. ``generates`` is true
    if notes go to a language model, ``uses_agents`` if the model also judges notes and cards;
    ``auto_approves`` accepts cards without a flag unseen, and ``refreshes`` asks again for answers that are
    stored. ``options`` are words of the command line that gave settings for this session alone. ``notes`` are
    the paths of the notes that the user chose for a language model; empty if the settings choose them.
    """

    vault: str
    target: str
    mode: Mode = Mode.FULL
    with_index: bool = True
    dry_run: bool = False
    undoes: str = ""
    generates: bool = False
    uses_agents: bool = False
    auto_approves: bool = False
    refreshes: bool = False
    options: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Paid(Struct, frozen=True):
    """The use of a language model by a session; ``money`` is None if a price is unknown.

    ``tokens_thought`` are those of ``tokens`` that went to thinking.
    """

    requests: int
    tokens: int
    money: float | None
    tokens_thought: int = 0


class Session(Struct, frozen=True):
    """One run of a sync, an undo or an adoption. ``phase`` is the current one, or the end; times are UTC.

    ``paid`` is None if no language model has answered.
    """

    session_id: str
    phase: Phase
    settings: SessionSettings
    started_at: datetime
    updated_at: datetime
    completed_at: datetime | None = None
    total_notes: int = 0
    statistics: Statistics = Statistics()
    stopped_in: Phase | None = None
    error: str = ""
    paid: Paid | None = None

    @property
    def is_incomplete(self) -> bool:
        """True if the session can be resumed.

        Only full and incremental sessions can, and those in which a language model writes cards for chosen
        notes. What another one left undone is in the next plan.
        """
        settings = self.settings
        can_continue = settings.mode in (Mode.FULL, Mode.INCREMENTAL) or bool(settings.notes)
        return self.phase is not Phase.COMPLETED and not settings.dry_run and can_continue

    @property
    def did_nothing(self) -> bool:
        """True if the session read no note, changed no card and paid for nothing."""
        return self.total_notes == 0 and self.statistics == Statistics() and self.paid is None

    @property
    def is_worth_resuming(self) -> bool:
        """True if resuming the session saves work compared with a new one."""
        return self.is_incomplete and not self.did_nothing
