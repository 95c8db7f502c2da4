"""What a face shows: the result of a sync, the tables of progress and index, the findings of a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from obsidian_anki_sync.domain.action import Action
from obsidian_anki_sync.domain.session import Session


@dataclass(frozen=True, slots=True)
class NoteFailure:
    """A note that failed, where, and why."""

    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A card that an undo left as it is, and why."""

    slug: str
    note_path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync or an undo ended. ``actions`` is the plan without the skips; a dry run has nothing else."""

    session: Session
    actions: tuple[Action, ...]
    failures: tuple[NoteFailure, ...]
    conflicts: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in the tables of ``progress``; ``running`` says whether a live process works on it."""

    session: Session
    running: bool


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """The incomplete sessions and the most recent ones, newest first, and the one to offer for resuming."""

    incomplete: tuple[SessionRow, ...]
    recent: tuple[SessionRow, ...]
    to_resume: SessionRow | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a note that is worth a look: a failure or a diagnosis, with its line."""

    path: str
    line: int | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """Notes by status, cards by place and by state, and the last findings."""

    notes: Mapping[str, int]
    places: Mapping[str, int]
    states: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that was done to a card: when (UTC), in which session, and what came of it."""

    at: datetime
    session_id: str
    slug: str
    path: str
    kind: str
    state: str
    message: str


class Verdict(StrEnum):
    """How one thing that a sync needs stands."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a secret
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that a sync needs: how it stands and, unless it passes, what to do."""

    name: str
    verdict: Verdict
    message: str
    advice: str = ""
