"""Taking a session back: what it did to each card, as far as nobody has touched the card since."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.domain.planning.undo import AppliedChange, Left, take_back
from obsidian_anki_sync.domain.session import Mode, Phase, Session, SessionSettings
from obsidian_anki_sync.pipeline.batches import portions
from obsidian_anki_sync.pipeline.events import Planned
from obsidian_anki_sync.pipeline.report import Kept
from obsidian_anki_sync.pipeline.sync.applying import apply
from obsidian_anki_sync.pipeline.sync.determining import Plan, guard, write_down
from obsidian_anki_sync.pipeline.sync.profiles import require_known_profile
from obsidian_anki_sync.pipeline.sync.recovery import recover
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import JournalRow, PlannedAction
from obsidian_anki_sync.store.sessions import new_session
from obsidian_anki_sync.store.store import Store

_PORTION = 1000


async def start_undo(store: Store, prefix: str | None) -> Session:
    """A new session that takes another one back: the one named, or the last that did anything.

    Raises ``UsageError`` where there is none, or nothing of it is left to take back.
    """
    undone = await _chosen(store, prefix)
    was = undone.settings
    session = new_session(
        str(uuid.uuid4()), SessionSettings(was.vault, was.target, Mode.UNDO, undoes=undone.session_id)
    )
    await store.sessions.add(session)
    return session


async def _chosen(store: Store, prefix: str | None) -> Session:
    listing = "`obsidian-anki-sync progress` lists the sessions."
    listed = await store.sessions.newest_first()
    candidates = [entry for entry in listed if entry.settings.mode is not Mode.UNDO]
    if prefix is not None:
        candidates = [entry for entry in candidates if entry.session_id.startswith(prefix.lower())]
        if not candidates:
            raise UsageError(f"No progress found for session {prefix}.", listing)
        if len(candidates) > 1:
            problem = f"{len(candidates)} sessions begin with {prefix}."
            raise UsageError(problem, f"Give more of the id; {listing}")
    for session in candidates:
        await store.journal.mark_undone(session.session_id)
        if await store.journal.done_entries(session.session_id):
            return session
    raise UsageError("There is nothing to undo.", "Only what a sync changed in Anki can be taken back.")


async def undo_session(run: Run) -> Plan:
    """The phases of an undo: what is left of the session is planned, written down, guarded and applied."""
    undone = run.session.settings.undoes
    await run.enter(Phase.INITIALIZING)
    await require_known_profile(run)
    await recover(run)
    await run.store.journal.mark_undone(undone)
    await run.enter(Phase.DETERMINING_ACTIONS)
    plan = await _plan(run, undone)
    await write_down(run, plan)
    run.listener(Planned(plan.actions, plan.managed))
    await guard(run, plan)
    await run.enter(Phase.APPLYING_CHANGES)
    try:
        await apply(run, plan)
    finally:
        await run.store.journal.mark_undone(undone)
    return plan


async def _plan(run: Run, undone: str) -> Plan:
    plan = Plan(managed=len(await run.store.cards.summaries(run.target_name)))
    changes = _changes(await run.store.journal.done_entries(undone))
    for portion in portions(list(changes.values()), _PORTION):
        slugs = [change.slug for change, _ in portion]
        bases = await run.store.cards.bases(run.target_name, slugs)
        ids = {change.slug: change.before.anki_id for change, _ in portion if change.before}
        ids |= {slug: base.anki_id for slug, base in bases.items()}
        seen = await run.target.read(slugs, ids)
        for change, former_base in portion:
            decided = take_back(change, seen.get(change.slug))
            if isinstance(decided, Action):
                base = None if decided.kind is ActionKind.DELETE else former_base
                plan.planned.append(PlannedAction(decided, base, bases.get(change.slug)))
            elif decided:
                plan.kept.append(Kept(change.slug, change.note_path, decided))
    return plan


def _changes(latest_first: Sequence[JournalRow]) -> dict[str, tuple[AppliedChange, Base | None]]:
    """Returns what a session did to each card, and the base of the card before it."""
    changes: dict[str, tuple[AppliedChange, Base | None]] = {}
    for row in reversed(latest_first):
        change = _change(row)
        if row.slug in changes:
            first, base = changes[row.slug]
            changes[row.slug] = first.then(change), base
        else:
            changes[row.slug] = change, row.intent.former_base
    return dict(reversed(changes.items()))


def _change(row: JournalRow) -> AppliedChange:
    intent = row.intent
    left = None if row.kind is ActionKind.DELETE else Left(intent.written, intent.deck, intent.tags)
    return AppliedChange(row.slug, row.path, row.before, left, adopted=row.kind is ActionKind.ADOPT)
