"""Writes the cards of a note: the one entry to this room."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType

from obsidian_anki_sync.domain.generated import GeneratedDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.generation.answers import Answers
from obsidian_anki_sync.generation.budget import NOTHING, Budget, Charge
from obsidian_anki_sync.generation.options import GenerationOptions

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A note to write cards of.

    ``taken`` are the spans of the body that cards of the note's own take, in any order: they are not sent.
    ``existing`` are the drafts that were written of this note before, rejected ones left out.
    """

    note: Note
    taken: tuple[Span, ...] = ()
    existing: tuple[GeneratedDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a model made of a note.

    ``drafts`` are all cards that the note has now, in order of place; one that continues an existing draft
    has its ``draft_id``. ``changed`` are the ids of those whose text is another than before, ``unmatched``
    the existing drafts that nothing continues; they are for a person to decide, and none is named where
    the note was not read whole. ``dropped`` counts by reason what the checks took away. ``skipped`` is why
    nothing was sent, or nothing. ``diagnoses`` name sections of which nothing could be made. ``charge`` is
    what was sent for this, ``kept`` the number of answers that were there already.
    """

    drafts: tuple[GeneratedDraft, ...] = ()
    changed: tuple[str, ...] = ()
    unmatched: tuple[GeneratedDraft, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    skipped: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    charge: Charge = NOTHING
    kept: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every section of the note was read."""
        return not self.diagnoses


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that a note needs, the key of its answer, and what it may cost."""

    key: str
    charge: Charge


@dataclass(frozen=True, slots=True)
class NotePlan:
    """The requests that a note needs; none, with the reason in ``skipped``, where nothing is to be sent."""

    path: str
    requests: tuple[PlannedRequest, ...] = ()
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run may cost: ``charge`` is for what is not kept yet, with a margin for retries.

    ``notes`` are those with something to send, ``kept`` the requests that are paid already; ``skipped``
    counts by reason the notes that are not sent.
    """

    notes: int
    kept: int
    charge: Charge
    skipped: Mapping[str, int]

    def seconds(self, tokens_a_second: float) -> float:
        """How long a model of one's own takes that reads and writes so many tokens a second."""
        return self.charge.tokens / tokens_a_second


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is known of the server before the first note is sent.

    ``models`` is None where the server does not list them. ``context_tokens`` is 0, and prices (in money
    per million tokens) are None, where it does not say. ``warnings`` are sentences for a person.
    """

    host: str
    is_loopback: bool
    models: tuple[str, ...] | None
    context_tokens: int = 0
    price_in: float | None = None
    price_out: float | None = None
    warnings: tuple[str, ...] = ()


def plan(source: Source, options: GenerationOptions) -> NotePlan:
    """The requests that a note needs, before any is sent. Pure."""
    raise NotImplementedError


def estimate(plans: Iterable[NotePlan], options: GenerationOptions, kept: Container[str] = ()) -> Estimate:
    """What the plans cost together; ``kept`` are the keys of answers that are there already. Pure."""
    raise NotImplementedError


class Writer:
    """Writes cards with a model, as many requests at a time as the server bears; an async context manager.

    It is safe to call ``write`` for many notes at once, and sensible to have ``most_at_once`` under way.
    """

    def __init__(self, options: GenerationOptions, answers: Answers, budget: Budget) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Writer:
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    @property
    def most_at_once(self) -> int:
        """How many notes it makes sense to have under way."""
        raise NotImplementedError

    async def preflight(self) -> Preflight:
        """Asks the server which models it has; raises ``ModelError`` where no request can succeed."""
        raise NotImplementedError

    async def write(self, source: Source) -> Written:
        """The cards of a note.

        Raises ``QuarantinedError`` where nothing could be made of any of it, ``ModelError`` where the run
        has to stop, ``BudgetReachedError``. Cancelling it ends the request; no complete answer is lost.
        """
        raise NotImplementedError
