"""Runs a sync, from the first phase to the last."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.generation.review import DraftState
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import Mode, Phase, Session
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.events import Listener, PhaseEntered, Planned
from obsidian_anki_sync.pipeline.identity.cards import assign_identities
from obsidian_anki_sync.pipeline.identity.folder import record_folder
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Exhausted, Interrupt, Interrupted
from obsidian_anki_sync.pipeline.sync.adopting import hold_back_adoptable, hold_back_retyped, link_existing
from obsidian_anki_sync.pipeline.sync.agreement import (
    end_agreement,
    guard,
    keep_to_agreement,
    remember_as_shown,
)
from obsidian_anki_sync.pipeline.sync.applying import apply
from obsidian_anki_sync.pipeline.sync.choice import EVERYTHING, PlanChoice
from obsidian_anki_sync.pipeline.sync.determining import (
    Plan,
    count_skipped,
    determine,
    learn,
    write_down,
)
from obsidian_anki_sync.pipeline.sync.profiles import require_known_profile
from obsidian_anki_sync.pipeline.sync.reading import read_both
from obsidian_anki_sync.pipeline.sync.recovery import recover
from obsidian_anki_sync.pipeline.sync.renamed_decks import follow_renamed_decks
from obsidian_anki_sync.pipeline.sync.run import Approve, AskVault, Run
from obsidian_anki_sync.pipeline.sync.scanning import WalkedVault, walk_vault
from obsidian_anki_sync.pipeline.sync.undoing import undo_session
from obsidian_anki_sync.pipeline.sync.waiting import ankiweb_after, ankiweb_before, wait_for_target
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import Store

Passage = Callable[[Run], Awaitable[Plan]]
"""Runs the phases of a session."""

# A collection cannot be closed before the work in its thread ends.
_CLOSING_SECONDS = 0.3


async def run_sync(
    store: Store,
    session: Session,
    settings: Settings,
    *,
    listener: Listener,
    interrupt: Interrupt,
    approve: Approve | None = None,
    allow_removals: bool = False,
    wait: bool = False,
    choice: PlanChoice = EVERYTHING,
    vault_answer: VaultAnswer | None = None,
    ask_vault: AskVault | None = None,
    passage: Passage | None = None,
) -> SyncReport:
    """Runs a new or resumed session of any mode to its end, or until an interrupt stops it.

    Vault and target are the session's own. ``wait`` waits for a target that does not answer yet. ``approve``
    is asked before many cards are removed or made again. ``choice`` limits a session of mode ``selected``.
    ``vault_answer`` says which vault this is if Anki's cards leave that in doubt; without it, ``ask_vault``
    asks. ``passage`` runs the phases of a session of another mode. Raises ``SyncError`` if the session
    failed; it can be resumed.
    """
    passing = passage or _PASSAGES.get(session.settings.mode, _pass_through)
    was = session.settings
    settings = settings.with_changes(vault=Path(was.vault), target=was.target)
    target = target_of(settings)
    exhausted: Exhausted | None = None
    run = Run(
        store=store,
        session=session,
        settings=settings,
        recipe=recipe_from(settings),
        target=target,
        listener=listener,
        interrupt=interrupt,
        approve=approve,
        allow_removals=allow_removals,
        choice=choice.of_session(was),
        statistics=session.statistics,
        vault_answer=vault_answer,
        ask_vault=ask_vault,
    )
    try:
        plan = await interrupt.run(_begin(run, passing, wait=wait))
        await _end(run, Phase.COMPLETED)
    except Interrupted as reason:
        plan = Plan()
        exhausted = reason if isinstance(reason, Exhausted) else None
        await _end(run, Phase.INTERRUPTED, exhausted.message if exhausted else "")
    except SyncError as error:
        await _end(run, Phase.FAILED, error.message)
        raise
    except asyncio.CancelledError:
        await _end(run, Phase.INTERRUPTED)
        raise
    except BaseException as error:
        # The message may hold text of a note, which must not appear in a list of syncs.
        await _end(run, Phase.FAILED, f"Unexpected error ({type(error).__name__}).")
        raise
    finally:
        await _close(target, interrupt)
    return await _report(run, plan, exhausted)


async def _begin(run: Run, passing: Passage, *, wait: bool) -> Plan:
    if wait:
        await wait_for_target(run)
    return await passing(run)


async def _close(target: Target, interrupt: Interrupt) -> None:
    """Closes the target. After a stop, a target that is still busy closes by itself later."""
    closing = asyncio.ensure_future(target.close())
    await asyncio.wait((closing,), timeout=_CLOSING_SECONDS if interrupt.requested else None)
    if closing.done():
        closing.result()


async def _pass_through(run: Run) -> Plan:
    """Runs the phases in their order; a resumed session runs all again, and finds most work done."""
    await run.enter(Phase.INITIALIZING)
    await record_folder(run)
    walked = await _walk_while_anki_answers(run)
    await ankiweb_before(run)
    await recover(run)
    anki, scanned = await read_both(run, walked)
    await run.enter(Phase.DETERMINING_ACTIONS)
    await assign_identities(run)
    plan = await determine(run, anki, whole_vault=scanned.whole)
    await count_skipped(run, plan)
    await hold_back_adoptable(run, plan)
    await hold_back_retyped(run, plan)
    await follow_renamed_decks(run, plan)
    await keep_to_agreement(run, plan)
    if run.session.settings.dry_run:
        await remember_as_shown(run, plan.planned)
        run.listener(Planned(plan.actions, plan.managed))
        return plan
    await learn(run, plan)
    run.listener(Planned(plan.actions, plan.managed))
    await guard(run, plan)
    await write_down(run, plan)
    await run.enter(Phase.APPLYING_CHANGES)
    await apply(run, plan)
    await end_agreement(run, plan)
    if run.session.settings.mode is Mode.FULL:
        await run.store.sessions.mark_taken_over(False)
    if run.settings.id_comments:
        from obsidian_anki_sync.pipeline.sync.id_comments import write_ids

        await write_ids(run, scanned.walk)
    if run.settings.study_properties or await run.store.study_properties.any():
        from obsidian_anki_sync.pipeline.from_anki.study_properties import write_study_properties

        await write_study_properties(run, scanned.walk)
    await ankiweb_after(run)
    return plan


async def _walk_while_anki_answers(run: Run) -> WalkedVault:
    """Walks the vault while Anki answers; raises ``GuardError`` if another profile is open."""
    walking = asyncio.ensure_future(walk_vault(run))
    try:
        await require_known_profile(run)
    except BaseException:
        walking.cancel()
        raise
    return await walking


_PASSAGES = {Mode.UNDO: undo_session, Mode.ADOPT: link_existing}


async def _end(run: Run, phase: Phase, error: str = "") -> None:
    await run.store.sessions.end(run.session_id, phase, error)
    run.listener(PhaseEntered(phase))


async def _report(run: Run, plan: Plan, exhausted: Exhausted | None) -> SyncReport:
    session = await run.store.sessions.get(run.session_id)
    assert session is not None
    if session.settings.dry_run:
        await run.store.sessions.remove([session.session_id])
    conflicts = tuple(map(_conflict, plan.conflicts.values()))
    return SyncReport(
        session=session,
        actions=plan.actions,
        failures=tuple(run.failures),
        conflicts=conflicts,
        kept=tuple(plan.kept),
        differing=tuple(item.action for item in plan.differing),
        waiting=await _waiting(run),
        exhausted=(exhausted.message, exhausted.advice) if exhausted else (),
    )


def _conflict(action: Action) -> str:
    """Returns the line of a card in conflict; the words before all lines are about a change of the text."""
    reason = f" ({action.reason})" if "note type" in action.differs else ""
    return f"{action.note_path}: {action.front}{reason}"


async def _waiting(run: Run) -> int:
    """Returns how many generated cards wait for the user; 0 for an undo and for mended cards."""
    if run.session.settings.mode in (Mode.UNDO, Mode.MEND):
        return 0
    counts = await run.store.drafts.counts()
    return sum(counts[state] for state in (DraftState.NEW, DraftState.FLAGGED))
