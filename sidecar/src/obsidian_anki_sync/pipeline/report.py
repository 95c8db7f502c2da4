"""What a face shows: the result of a sync, progress, index, and the results of a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import Session


@dataclass(frozen=True, slots=True)
class NoteFailure:
    """A note that failed, its line, and the reason."""

    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A card that an undo or an adoption did not change, with the reason; for an adoption, its Anki note."""

    slug: str
    note_path: str
    reason: str
    front: str = ""
    anki_note: AnkiNote | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of a sync or an undo. ``actions`` is the plan without the skips; a dry run has nothing else.

    ``differing`` was not done, because it changed since the user agreed to the plan. ``waiting`` is how many
    generated cards wait for review. ``exhausted`` is the message and the advice if the budget for a language
    model stopped the sync.
    """

    session: Session
    # asyncio.run() builds the repr of its result: for 100,000 actions, a second and 120 MB.
    actions: tuple[Action, ...] = field(repr=False)
    failures: tuple[NoteFailure, ...]
    conflicts: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    waiting: int = 0
    exhausted: tuple[str, ...] = ()
    differing: tuple[Action, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in the tables of ``progress``.

    ``running`` is true while a live process works on it, ``superseded`` if a later full sync completed its
    work. ``changes`` are the changes in Anki that it made, and all that it planned; None before planning.
    """

    session: Session
    running: bool
    superseded: bool = False
    changes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """The incomplete sessions and the most recent ones, newest first, and the one to resume.

    ``ever_synced`` is true if there was a sync, even if it is no longer listed.
    """

    incomplete: tuple[SessionRow, ...]
    recent: tuple[SessionRow, ...]
    to_resume: SessionRow | None = None
    ever_synced: bool = False


@dataclass(frozen=True, slots=True)
class IndexReport:
    """Notes by status, cards by side and by state, and the last findings."""

    notes: Mapping[str, int]
    places: Mapping[str, int]
    states: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One action on a card: its time (UTC), its session, and its outcome."""

    at: datetime
    session_id: str
    slug: str
    path: str
    kind: str
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class ExplainedCard:
    """A card as a sync would make it; ``slug`` is None if the store does not know it."""

    line: int
    language: str
    note_type: str
    front: str
    deck: str
    tags: tuple[str, ...]
    slug: str | None


@dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """A piece of a note, by its lines in the file, with its cards and findings.

    ``syntax`` is empty if no syntax claimed the text; ``text`` is its beginning.
    """

    first: int
    last: int
    syntax: str
    text: str
    cards: tuple[ExplainedCard, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The blocks of a note in order, or in ``refusal`` why the whole note does not count."""

    path: str
    refusal: Finding | None
    blocks: tuple[ExplainedBlock, ...] = ()

    @property
    def cards(self) -> int:
        """How many cards the note makes."""
        return sum(len(block.cards) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class PreviewedCard:
    """A card as it would be in Anki; ``slug`` is None if it has none yet."""

    position: int
    line: int
    heading: str | None
    language: str
    slug: str | None
    content: CardContent
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The cards of a note, its findings, and the style sheet of its cards."""

    path: str
    cards: tuple[PreviewedCard, ...]
    findings: tuple[Finding, ...]
    css: str


@dataclass(frozen=True, slots=True)
class ImportableNote:
    """A note with cards of another tool: how many, how many name an Anki note, and its findings.

    ``by_syntax`` counts the cards by the name of their syntax.
    """

    path: str
    cards: int
    named: int
    findings: tuple[Finding, ...]
    by_syntax: Mapping[str, int] = field(default_factory=dict)


class CheckStatus(StrEnum):
    """The result of checking one thing that a sync needs."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a secret
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that a sync needs: the result and, unless it passes, advice."""

    name: str
    verdict: CheckStatus
    message: str
    advice: str = ""
