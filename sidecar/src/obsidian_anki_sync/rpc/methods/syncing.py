"""``sync/start``, ``sync/resume``, ``sync/interrupt``, ``sync/status`` and ``undo``."""

from __future__ import annotations

from functools import partial
from typing import Any

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.session import Mode, Session
from obsidian_anki_sync.pipeline.sessions.lifecycle import (
    GenerationRequest,
    incomplete_session,
    resume_session,
    start_session,
)
from obsidian_anki_sync.pipeline.sync.choice import PlanChoice
from obsidian_anki_sync.pipeline.sync.undoing import start_undo
from obsidian_anki_sync.rpc.messages import (
    Empty,
    SyncBegun,
    SyncInterruptResult,
    SyncResumeParams,
    SyncStartParams,
    SyncStatus,
    UndoParams,
)
from obsidian_anki_sync.rpc.messages import VaultAnswer as VaultAnswerMessage
from obsidian_anki_sync.rpc.running import OpenSession, Permissions
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import session_message
from obsidian_anki_sync.settings import Settings


async def start(sidecar: Sidecar, params: SyncStartParams) -> SyncBegun:
    """Starts a new sync."""
    choice = PlanChoice(
        frozenset(params.only or ()), frozenset(params.notes or ()), params.plan or "", params.generate
    )
    open_session = partial(
        start_session,
        settings=sidecar.settings,
        mode=Mode(params.mode) if choice.is_everything else Mode.SELECTED,
        with_index=params.with_index,
        dry_run=params.dry_run,
        generation=GenerationRequest(use_agents=params.use_agents, generate=params.generate),
        notes=choice.notes if params.generate and not (choice.slugs or choice.plan) else (),
    )
    permissions = Permissions(params.allow_removals, params.wait, choice, _vault_answer(params.vault_answer))
    return await _begin(sidecar, open_session, permissions)


async def resume(sidecar: Sidecar, params: SyncResumeParams) -> SyncBegun:
    """Resumes an incomplete sync."""
    open_session = partial(_found, settings=sidecar.settings, session_id=params.session_id)
    permissions = Permissions(
        params.allow_removals,
        params.wait,
        PlanChoice(plan=params.plan or ""),
        _vault_answer(params.vault_answer),
    )
    return await _begin(sidecar, open_session, permissions)


async def undo(sidecar: Sidecar, params: UndoParams) -> SyncBegun:
    """Takes back what a sync did."""
    open_session = partial(start_undo, prefix=params.session_id, dry_run=params.dry_run)
    permissions = Permissions(params.allow_removals, choice=PlanChoice(plan=params.plan or ""))
    return await _begin(sidecar, open_session, permissions)


async def interrupt(sidecar: Sidecar, _params: Empty) -> SyncInterruptResult:
    """Asks the running sync to stop."""
    return SyncInterruptResult(stopping=sidecar.syncs.interrupt())


async def status(sidecar: Sidecar, _params: Empty) -> SyncStatus:
    """Returns the state of the running sync, or of the last one."""
    return sidecar.syncs.status(sidecar.settings)


def _vault_answer(answer: VaultAnswerMessage | None) -> VaultAnswer | None:
    return None if answer is None else VaultAnswer(answer)


async def _begin(sidecar: Sidecar, open_session: OpenSession, permissions: Permissions) -> SyncBegun:
    session = await sidecar.syncs.begin(sidecar.settings, open_session, permissions)
    return SyncBegun(session=session_message(session, running=True))


async def _found(store: Any, settings: Settings, session_id: str | None) -> Session:
    if session_id is None:
        session = await incomplete_session(store, of_chosen_notes=True)
        if session is None:
            raise UsageError("There is no incomplete sync to resume.", "Start a new one.")
        session_id = session.session_id
    return await resume_session(store, session_id, {}, settings)
