"""Undoes a session: takes back its change of each card that was not changed since."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec.structs import replace

from obsidian_anki_sync.anki.targets import require_library
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.domain.planning.undo import AppliedChange, Left, take_back
from obsidian_anki_sync.domain.session import Mode, Phase, Session, SessionSettings
from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.pipeline.batches import portions
from obsidian_anki_sync.pipeline.events import Planned
from obsidian_anki_sync.pipeline.report import Kept
from obsidian_anki_sync.pipeline.sync.agreement import (
    end_agreement,
    guard,
    keep_to_agreement,
    remember_as_shown,
)
from obsidian_anki_sync.pipeline.sync.applying import apply
from obsidian_anki_sync.pipeline.sync.determining import Plan, write_down
from obsidian_anki_sync.pipeline.sync.profiles import require_known_profile
from obsidian_anki_sync.pipeline.sync.recovery import recover
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.schedules import with_schedules
from obsidian_anki_sync.store.journal import JournalRow, PlannedAction
from obsidian_anki_sync.store.sessions import new_session
from obsidian_anki_sync.store.store import Store

_PORTION = 1000
_LISTING = "`obsidian-anki-sync progress` lists the sessions."


async def start_undo(store: Store, prefix: str | None, *, dry_run: bool = False) -> Session:
    """Returns a new session that undoes another: the named one, or the last sync that changed anything.

    A ``dry_run`` shows what that would do. Raises ``UsageError`` if nothing is left to take back.
    """
    undone = await (_last(store) if prefix is None else _named(store, prefix))
    was = undone.settings
    if not dry_run:
        require_library(was.target)
    shape = SessionSettings(was.vault, was.target, Mode.UNDO, dry_run=dry_run, undoes=undone.session_id)
    session = new_session(str(uuid.uuid4()), shape)
    await store.sessions.add(session)
    return session


async def _last(store: Store) -> Session:
    for session in await _undoable(store):
        if await is_left_to_undo(store, session.session_id):
            return session
        if await store.journal.has_undone(session.session_id):
            raise UsageError(
                f"There is nothing to undo: the last sync, {session.session_id}, was taken back already.",
                "Choose an earlier sync from the list to take that one back.",
                cli_advice=f"To take an earlier one back, name it: `undo --session ID`. {_LISTING}",
            )
    raise UsageError("There is nothing to undo.", "An undo takes back changes of a sync in Anki.")


async def _named(store: Store, prefix: str) -> Session:
    candidates = [entry for entry in await _undoable(store) if entry.session_id.startswith(prefix.lower())]
    if not candidates:
        raise UsageError(f"No progress found for session {prefix}.", "", cli_advice=_LISTING)
    if len(candidates) > 1:
        problem = f"{len(candidates)} sessions begin with {prefix}."
        raise UsageError(problem, "", cli_advice=f"Give more characters of the id. {_LISTING}")
    if not await is_left_to_undo(store, candidates[0].session_id):
        raise UsageError(
            f"There is nothing to undo in the session {candidates[0].session_id}.",
            "It changed nothing in Anki, or was taken back already.",
        )
    return candidates[0]


async def _undoable(store: Store) -> list[Session]:
    sessions = await store.sessions.newest_first(unlisted=True)
    return [entry for entry in sessions if entry.settings.mode is not Mode.UNDO]


async def is_left_to_undo(store: Store, session_id: str) -> bool:
    """True if the session made changes that no undo has taken back yet."""
    await store.journal.mark_undone(session_id)
    return bool(await store.journal.done_entries(session_id))


async def undo_session(run: Run) -> Plan:
    """Runs the phases of an undo: plans what is left of the session, shows or guards it, and applies it."""
    undone = run.session.settings.undoes
    await run.enter(Phase.INITIALIZING)
    await require_known_profile(run)
    await recover(run)
    await run.store.journal.mark_undone(undone)
    await run.enter(Phase.DETERMINING_ACTIONS)
    plan = await _plan(run, undone)
    await keep_to_agreement(run, plan)
    run.listener(Planned(plan.actions, plan.managed))
    if run.session.settings.dry_run:
        await remember_as_shown(run, plan.planned)
        return plan
    await guard(run, plan)
    await write_down(run, plan)
    await run.store.cards.add_former(_brought_back(plan))
    await run.enter(Phase.APPLYING_CHANGES)
    try:
        await apply(run, plan)
    finally:
        await run.store.journal.mark_undone(undone)
    await end_agreement(run, plan)
    return plan


def _brought_back(plan: Plan) -> list[tuple[str, str, CardContent]]:
    """Returns the cards that are made again: note, slug, and content.

    The store must know them before they exist, so that every sync can match, show and remove them.
    """
    actions = [item.action for item in plan.planned if item.action.kind is ActionKind.RESTORE]
    return [(action.note_path, action.slug, action.card.content) for action in actions if action.card]


async def _plan(run: Run, undone: str) -> Plan:
    plan = Plan(managed=len(await run.store.cards.summaries(run.target_name)))
    changes = _changes(await run.store.journal.done_entries(undone))
    for portion in portions(list(changes.values()), _PORTION):
        slugs = [change.slug for change, _ in portion]
        bases = await run.store.cards.bases(run.target_name, slugs)
        ids = {change.slug: change.before.anki_id for change, _ in portion if change.before}
        ids |= {slug: base.anki_id for slug, base in bases.items()}
        seen = await run.target.read(slugs, ids)
        with_cards = {change.slug for change, _ in portion if change.asks}
        seen |= await with_schedules(run, {slug: seen[slug] for slug in with_cards & seen.keys()})
        for change, former_base in portion:
            decided = take_back(change, seen.get(change.slug))
            if isinstance(decided, Action):
                present = bases.get(change.slug)
                base = present if decided.only_cards else _base_after(decided, former_base, present)
                plan.planned.append(PlannedAction(decided, base, present))
            elif decided:
                note = seen.get(change.slug) or change.before
                front = shortened(note.front) if note else ""
                plan.kept.append(Kept(change.slug, change.note_path, decided, front))
    return plan


def _base_after(action: Action, former: Base | None, present: Base | None) -> Base | None:
    """Returns the base to record once an action has taken a change back.

    A state that the note asked for stays recorded, so that the next sync does not carry it out again.
    """
    if action.kind is ActionKind.DELETE or former is None:
        return None
    return replace(former, asked=present.asked) if present else former


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
    left = Left(intent.written, intent.deck, intent.tags, intent.cards)
    return AppliedChange(
        row.slug,
        row.path,
        row.before,
        None if row.kind is ActionKind.DELETE else left,
        adopted=row.kind is ActionKind.ADOPT,
        asks=intent.asks,
    )
