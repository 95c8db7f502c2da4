"""The values that the command line and the plugin show: reports of a sync, progress, index, a check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import Session


class NoteFailure(Struct, frozen=True):
    """A note that failed, its line, and the reason; ``slug`` is that of its card, if only a card failed."""

    path: str
    line: int | None
    message: str
    slug: str = ""


class Kept(Struct, frozen=True):
    """A card that an undo or an adoption did not change, with the reason; for an adoption, its Anki note."""

    slug: str
    note_path: str
    reason: str
    front: str = ""
    anki_note: AnkiNote | None = None


class SyncReport(Struct, frozen=True):
    """The result of a sync or an undo. ``actions`` is the plan without the skips; a dry run has nothing else.

    ``differing`` was not done, because it changed since the user agreed to the plan. ``waiting`` is how many
    generated cards wait for review. ``exhausted`` is the message and the advice if the budget for a language
    model stopped the sync.
    """

    session: Session
    actions: tuple[Action, ...]
    failures: tuple[NoteFailure, ...]
    conflicts: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    waiting: int = 0
    exhausted: tuple[str, ...] = ()
    differing: tuple[Action, ...] = ()

    def __repr__(self) -> str:
        # asyncio.run() builds the repr of its result: of 100,000 actions, a second and 120 MB.
        return f"SyncReport({self.session!r}, {len(self.actions)} actions)"


class SessionRow(Struct, frozen=True):
    """A session in the tables of ``progress``.

    ``running`` is true while a live process works on it, ``superseded`` if a later full sync completed its
    work. ``changes`` are the changes in Anki that it made, and all that it planned; None before planning.
    """

    session: Session
    running: bool
    superseded: bool = False
    changes: tuple[int, int] | None = None


class ProgressReport(Struct, frozen=True):
    """The incomplete sessions and the most recent ones, newest first, and the one to resume.

    ``ever_synced`` is true if there was a sync, even if it is no longer listed.
    """

    incomplete: tuple[SessionRow, ...]
    recent: tuple[SessionRow, ...]
    to_resume: SessionRow | None = None
    ever_synced: bool = False


class IndexReport(Struct, frozen=True):
    """Notes by status, cards by side and by state, and the last findings."""

    notes: Mapping[str, int]
    places: Mapping[str, int]
    states: Mapping[str, int]
    findings: tuple[Finding, ...]


class HistoryRow(Struct, frozen=True):
    """One action on a card: its time (UTC), its session, and its outcome.

    ``front`` are the words of its question; empty if they are unknown.
    """

    at: datetime
    session_id: str
    slug: str
    path: str
    kind: str
    state: str
    message: str
    front: str


class ExplainedCard(Struct, frozen=True):
    """A card as a sync would make it; ``slug`` is None if the store does not know it."""

    line: int
    language: str
    note_type: str
    front: str
    deck: str
    tags: tuple[str, ...]
    slug: str | None


class ExplainedBlock(Struct, frozen=True):
    """A piece of a note, by its lines in the file, with its cards and findings.

    ``syntax`` is empty if no syntax claimed the text; ``text`` is its beginning.
    """

    first: int
    last: int
    syntax: str
    text: str
    cards: tuple[ExplainedCard, ...]
    findings: tuple[Finding, ...]


class Explanation(Struct, frozen=True):
    """The blocks of a note in order, or in ``refusal`` the reason why the whole note does not count."""

    path: str
    refusal: Finding | None
    blocks: tuple[ExplainedBlock, ...] = ()

    @property
    def cards(self) -> int:
        """How many cards the note makes."""
        return sum(len(block.cards) for block in self.blocks)


class PreviewedCard(Struct, frozen=True):
    """A card as it would be in Anki; ``slug`` is None if it has none yet."""

    position: int
    line: int
    heading: str | None
    language: str
    slug: str | None
    content: CardContent
    question: str
    answer: str


class Preview(Struct, frozen=True):
    """The cards of a note, its findings, and the style sheet of its cards."""

    path: str
    cards: tuple[PreviewedCard, ...]
    findings: tuple[Finding, ...]
    css: str


class ImportableNote(Struct, frozen=True):
    """A note with cards of another tool: how many, how many name an Anki note, and its findings.

    ``by_syntax`` counts the cards by the name of their syntax.
    """

    path: str
    cards: int
    named: int
    findings: tuple[Finding, ...]
    by_syntax: Mapping[str, int] = field(default_factory=dict)


class Verdict(StrEnum):
    """The result of checking one thing that a sync needs."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a secret
    WARN = "WARN"
    FAIL = "FAIL"


class CheckItem(Struct, frozen=True):
    """One thing that a sync needs: the result and, unless it passes, advice.

    ``missing_library`` is a library to install.
    """

    name: str
    verdict: Verdict
    message: str
    advice: str = ""
    missing_library: str = ""
