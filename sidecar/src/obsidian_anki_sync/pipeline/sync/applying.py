"""Applies changes: each batch is in the journal before it is sent, and its results are recorded after it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.planning.action import Action, ActionKind, Outcome, OutcomeKind
from obsidian_anki_sync.domain.planning.pace import BatchSizes, Pace
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.domain.session import Statistics
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.report import NoteFailure
from obsidian_anki_sync.pipeline.sync.determining import Plan
from obsidian_anki_sync.pipeline.sync.notices import sentences_about
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import ActionResult, PlannedAction

_COUNTED_AS = {
    ActionKind.CREATE: "cards_created",
    ActionKind.UPDATE: "cards_updated",
    ActionKind.ADOPT: "cards_updated",
    ActionKind.RESTORE: "cards_restored",
    ActionKind.DELETE: "cards_deleted",
}
_STATES = {OutcomeKind.STALE: "stale", OutcomeKind.FAILED: "failed"}


def counted_as(kind: ActionKind, result: OutcomeKind) -> str:
    """Returns the name of the count that an action belongs to."""
    return "cards_suspended" if result is OutcomeKind.SUSPENDED else _COUNTED_AS[kind]


async def apply(run: Run, plan: Plan) -> None:
    """Carries out the plan batch by batch; raises ``Interrupted`` after a batch, the last one included."""
    pace = Pace.beginning(_batch_sizes(run))
    stale = done = 0
    written: list[Action] = []
    run.progressed(0, len(plan.planned))
    if plan.planned and (sentence := await run.target.back_up()):
        run.say(sentence)
    while batch := plan.planned[done : done + pace.size]:
        began = time.monotonic()
        with run.interrupt.finishing():
            result = await _apply_batch(run, plan, batch)
        pace = pace.after(len(batch), time.monotonic() - began)
        stale += result.stale
        written += result.written
        done += len(batch)
        run.progressed(done, len(plan.planned), result.gained)
        run.interrupt.check()
    if stale:
        run.say(f"{counted(stale, 'card')} changed in Anki during the sync and kept that. Sync again.")
    for sentence in sentences_about(written):
        run.say(sentence)


def _batch_sizes(run: Run) -> BatchSizes:
    """Returns the sizes that suit the target, or the one in the settings."""
    size = run.settings.batch_size
    return BatchSizes(first=size, least=size, most=size) if size else run.target.batch_sizes


class _BatchResult(Struct, frozen=True):
    """The outcome of one batch; ``written`` are the actions on existing Anki notes."""

    gained: Statistics
    failures: list[NoteFailure]
    stale: int
    written: list[Action]


async def _apply_batch(run: Run, plan: Plan, batch: Sequence[PlannedAction]) -> _BatchResult:
    actions = await _complete(run, plan, batch)
    entries = [plan.entries[action.slug] for action in actions]
    await run.store.journal.mark_in_flight(entries)
    outcomes = await run.target.apply(actions)
    result = _tally(actions, outcomes)
    await run.store.journal.record_results(
        run.session_id,
        run.target_name,
        [
            ActionResult(entry, _STATES.get(outcome.result, "done"), outcome.message)
            for entry, outcome in zip(entries, outcomes, strict=True)
        ],
        written=[
            base
            for item, outcome in zip(batch, outcomes, strict=True)
            if (base := _base_after(item, outcome)) is not None
        ],
        removed=[outcome.slug for outcome in outcomes if outcome.result is OutcomeKind.DELETED],
        gained=result.gained,
    )
    for failure in result.failures:
        run.fail(failure)
    return result


async def _complete(run: Run, plan: Plan, batch: Sequence[PlannedAction]) -> list[Action]:
    """Returns the actions with their cards: those that create a card were planned without it."""
    missing = [item.action.slug for item in batch if item.action.kind is ActionKind.CREATE]
    cards = await run.store.cards.load(missing) if missing else {}
    for slug, card in cards.items():
        if card.content.deck in plan.decks:
            content = replace(card.content, deck=plan.decks[card.content.deck])
            cards[slug] = replace(card, content=content)
    return [replace(item.action, card=cards.get(item.action.slug, item.action.card)) for item in batch]


def _tally(actions: Sequence[Action], outcomes: Sequence[Outcome]) -> _BatchResult:
    counts: Counter[str] = Counter()
    failures = []
    for action, outcome in zip(actions, outcomes, strict=True):
        if outcome.result is OutcomeKind.FAILED:
            counts["errors"] += 1
            message = f"{action.front or action.slug}: {outcome.message}"
            failures.append(NoteFailure(action.note_path, None, message, action.slug))
        elif outcome.result is not OutcomeKind.STALE:
            counts[counted_as(action.kind, outcome.result)] += 1
    stale = sum(outcome.result is OutcomeKind.STALE for outcome in outcomes)
    written = [
        action
        for action, outcome in zip(actions, outcomes, strict=True)
        if outcome.result is OutcomeKind.WRITTEN and action.before
    ]
    return _BatchResult(Statistics(**counts), failures, stale, written)


def _base_after(item: PlannedAction, outcome: Outcome) -> Base | None:
    """Returns what to record as written: the card as the vault has it, whatever deck it was put into."""
    if outcome.result is OutcomeKind.WRITTEN:
        written = item.base
        return written and replace(written, anki_id=outcome.anki_id or 0, modified=outcome.modified or 0)
    if outcome.result is OutcomeKind.SUSPENDED and item.former_base:
        return replace(item.former_base, modified=outcome.modified or 0, retired=True)
    return None
