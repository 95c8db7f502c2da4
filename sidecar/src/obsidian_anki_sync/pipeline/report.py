"""What a face shows: the result of a sync, the tables of progress and index, the findings of a check."""

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
    """A note that failed, where, and why."""

    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A card that an undo or an adoption left as it is, and why; and, adopting, the Anki note beside it."""

    slug: str
    note_path: str
    reason: str
    front: str = ""
    anki_note: AnkiNote | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync or an undo ended. ``actions`` is the plan without the skips; a dry run has nothing else.

    ``differing`` was not done, because it is not as it was when the user agreed to the plan.
    ``waiting`` is how many generated cards wait for the user. ``exhausted`` is what was said, and what can be
    done, where the budget for a language model stopped the sync.
    """

    session: Session
    # asyncio.run() makes the repr of what it gives on its way out: for 100,000 actions, a second and 120 MB.
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

    ``running`` is true while a live process works on it, ``superseded`` if a later full sync completed what
    it left. ``changes`` are the changes in Anki that it made, and all that it has to make; None before it
    knew them.
    """

    session: Session
    running: bool
    superseded: bool = False
    changes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """The incomplete sessions and the most recent ones, newest first, and the one to offer for resuming.

    ``ever_synced`` is true if there was a sync, even if it is not listed any more.
    """

    incomplete: tuple[SessionRow, ...]
    recent: tuple[SessionRow, ...]
    to_resume: SessionRow | None = None
    ever_synced: bool = False


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


@dataclass(frozen=True, slots=True)
class ExplainedCard:
    """A card as a sync would make it; ``slug`` is None where the store does not know it."""

    line: int
    language: str
    note_type: str
    front: str
    deck: str
    tags: tuple[str, ...]
    slug: str | None


@dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """A piece of a note, by its lines in the file: its cards, and what is to be said of it.

    ``syntax`` is empty where no syntax took the text; ``text`` is how it begins.
    """

    first: int
    last: int
    syntax: str
    text: str
    cards: tuple[ExplainedCard, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What becomes of one note: its blocks in order, or in ``refusal`` why it does not count as a whole."""

    path: str
    refusal: Finding | None
    blocks: tuple[ExplainedBlock, ...] = ()

    @property
    def cards(self) -> int:
        """How many cards the note makes."""
        return sum(len(block.cards) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class PreviewedCard:
    """A card as it would be in Anki; ``slug`` is None where it has no identity yet."""

    position: int
    line: int
    heading: str | None
    language: str
    slug: str | None
    content: CardContent


@dataclass(frozen=True, slots=True)
class Preview:
    """The cards of a note, what is to be said of it, and the style sheet of its cards."""

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
    """How one thing that a sync needs stands."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a secret
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that a sync needs: how it stands and, unless it passes, what to do."""

    name: str
    verdict: CheckStatus
    message: str
    advice: str = ""
