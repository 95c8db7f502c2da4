"""Tries a model on some notes, without sending any card to Anki."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from msgspec import Struct

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.generation.ask.budget import Charge
from obsidian_anki_sync.generation.writer import CardWriter, NotePlan, SourceNote, estimate
from obsidian_anki_sync.pipeline.authoring.announcement import announced
from obsidian_anki_sync.pipeline.authoring.estimate import estimate_notes
from obsidian_anki_sync.pipeline.authoring.ledger import KeptAnswers, StoredBudget, limits_of
from obsidian_anki_sync.pipeline.authoring.sources import options_from
from obsidian_anki_sync.pipeline.events import Listener, Notice
from obsidian_anki_sync.pipeline.identity.folder import claim
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.walk import require_vault


class TriedNote(Struct, frozen=True):
    """A model's cards of a note, or the reason without any; with the tokens and seconds of this run."""

    path: str
    drafts: tuple[GeneratedDraft, ...] = ()
    dropped: Mapping[str, int] | None = None
    problem: str = ""
    tokens: int = 0
    seconds: float = 0.0


class TrialReport(Struct, frozen=True):
    """A model's results for some chosen notes, and the number of all chosen ones.

    ``money`` is None if it is unknown.
    """

    host: str
    model: str
    chosen: int
    notes: tuple[TriedNote, ...]
    requests: int
    tokens: int
    money: float | None
    seconds: float


async def try_model(
    settings: Settings, count: int, *, use_agents: bool, refresh: bool, listener: Listener
) -> TrialReport:
    """Lets the model write the cards of ``count`` chosen notes, one note after the other.

    They are spread evenly over all chosen ones, so a second trial uses the same. The answers are kept, so the
    next sync does not pay for them again; they count for the budget. Raises the errors of a
    sync: ``UsageError``, ``ModelError``, ``BudgetReachedError``.
    """
    options = options_from(settings, use_agents=use_agents)
    require_vault(settings.vault_root)
    async with open_store(settings, exclusive=True, listener=listener) as store:
        await claim(store, str(settings.vault_root))
        found = estimate_notes(settings, options, {}, {})
        sample = _sample([*zip(found.sources, found.plans, strict=True)], count)
        since = "9999" if refresh else ""
        answers = KeptAnswers(store.answers, since)
        budget = StoredBudget(store.spending, limits_of(settings.generation))
        expected = estimate((plan for _, plan in sample), options, await store.answers.keys(since))
        options = await announced(settings, options, store, answers, budget, expected, listener)
        began = time.monotonic()
        tried, charge = [], Charge()
        async with CardWriter(options, answers, budget, lambda words: listener(Notice(words))) as writer:
            for source, _ in sample:
                note, cost = await _tried(writer, source)
                tried.append(note)
                charge = charge.plus(cost)
    return TrialReport(
        host=options.host,
        model=options.model,
        chosen=len(found.sources),
        notes=tuple(tried),
        requests=charge.requests,
        tokens=charge.tokens,
        money=charge.money,
        seconds=time.monotonic() - began,
    )


def _sample(sources: Sequence[tuple[SourceNote, NotePlan]], count: int) -> list[tuple[SourceNote, NotePlan]]:
    """Returns so many of the notes with something to send, evenly spread."""
    sendable = [(source, plan) for source, plan in sources if plan.requests]
    count = min(count, len(sendable))
    return [sendable[number * len(sendable) // count] for number in range(count)]


async def _tried(writer: CardWriter, source: SourceNote) -> tuple[TriedNote, Charge]:
    began = time.monotonic()
    path = source.note.path
    try:
        written = await writer.write(source)
    except NoteError as error:
        problem = f"{error.message} {error.advice}".strip()
        return TriedNote(path, problem=problem, seconds=time.monotonic() - began), Charge()
    note = TriedNote(
        path,
        written.drafts,
        written.dropped,
        problem=written.diagnoses[0].message if written.diagnoses else "",
        tokens=written.charge.tokens,
        seconds=time.monotonic() - began,
    )
    return note, written.charge
