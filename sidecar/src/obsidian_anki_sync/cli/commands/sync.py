"""``sync``: chooses the session, runs it, and reports its result."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.progress import ended, interrupted, keeping, watched
from obsidian_anki_sync.cli.output.summary import nothing_found, sync_view
from obsidian_anki_sync.cli.requests.sync import SyncRequest
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.resuming import found_lines, interrupted_lines, resume_lines
from obsidian_anki_sync.domain.errors import UnavailableError
from obsidian_anki_sync.domain.session import Mode, Phase, Session
from obsidian_anki_sync.pipeline.events import Event, Listener, Notice
from obsidian_anki_sync.pipeline.inspect.opening_line import opening_line
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.lifecycle import (
    GenerationRequest,
    difference,
    incomplete_session,
    require_model,
    resume_session,
    start_session,
)
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.settings import Settings


async def sync(request: SyncRequest, settings: Settings, display: Display) -> CommandResult:
    """Runs a sync until it ends or is interrupted; raises ``SyncError`` if it cannot continue."""
    began = time.monotonic()
    notices: list[str] = []
    listener = keeping(notices, display.listen)
    if request.use_agents:
        require_model(settings.generation)
    generation = GenerationRequest(
        use_agents=request.use_agents, auto_approve=request.auto_approve, refresh=request.refresh
    )
    async with open_store(settings, exclusive=True, listener=listener) as store:
        display.say(await opening_line(store, settings))
        offered = await _to_offer(store, settings, request, keeping(notices, _say(display)))
        accepted = _offer(offered, display) if offered else False
        if offered and accepted is None:
            return interrupted(offered.session_id, resume_lines(offered, request.given))
        if known := request.resume or (offered.session_id if offered and accepted else None):
            session = await resume_session(
                store, known, request.shaping, settings, generation, options=request.given.options
            )
        else:
            session = await start_session(
                store,
                settings,
                mode=request.mode,
                with_index=request.with_index,
                dry_run=request.dry_run,
                generation=generation,
                options=request.given.options,
            )
        display.say(_opening(session, resumed=known is not None))
        run = partial(run_sync, store, session, settings, listener=listener, wait=request.wait)
        report = await _run(run, store, session, request, display)
    if report is None or report.session.phase is Phase.INTERRUPTED:
        known = None if request.dry_run else session.session_id
        exhausted = report.exhausted if report else ()
        if exhausted:
            return interrupted(known, (*exhausted, *resume_lines(session, request.given)), ExitCode.GUARD)
        return interrupted(known, interrupted_lines(session, request.given))
    seconds = time.monotonic() - began
    whole = partial(sync_view, report, seconds, whole=True, given=request.given) if request.dry_run else None
    last = (*await _nothing_found(report, settings), *_to_import(report))
    view = partial(sync_view, report, seconds, last=last, given=request.given)
    return ended(report, notices, seconds, view, whole)


async def _to_offer(
    store: Any, settings: Settings, request: SyncRequest, listener: Listener
) -> Session | None:
    """Returns the session to offer; tells ``listener`` why an incomplete one is not offered."""
    found = await incomplete_session(store) if request.takes_up_old else None
    differs = found and difference(found, settings, request.mode, with_index=request.with_index)
    if not (found and differs):
        return found
    listener(Notice(f"The incomplete sync {found.session_id} {differs}. A new sync begins."))
    return None


def _say(display: Display) -> Listener:
    def listen(event: Event) -> None:
        if isinstance(event, Notice):
            display.say(event.message)

    return listen


def _to_import(report: SyncReport) -> tuple[str, ...]:
    """Returns the advice about a package that was just written."""
    scheme, _, path = report.session.settings.target.partition(":")
    counts = report.session.statistics
    written = counts.cards_created + counts.cards_updated + counts.cards_restored
    is_package = scheme == "file" and path.lower().endswith(".apkg")
    if not (is_package and written) or report.session.settings.dry_run:
        return ()
    return (f"Import {path} in Anki: File > Import.",)


async def _nothing_found(report: SyncReport, settings: Settings) -> tuple[str, ...]:
    """Returns the lines about a full sync without any card: what it looked for, and what looks like cards."""
    session = report.session
    if session.settings.dry_run or session.settings.mode is not Mode.FULL or report.actions or report.waiting:
        return ()
    if session.statistics.cards_skipped:  # the index would cost another walk of the vault
        return ()
    index = await index_report(settings)
    if any(index.places.values()):
        return ()
    return nothing_found(settings, index)


async def _run(
    run: Callable[..., Awaitable[SyncReport]],
    store: Any,
    session: Session,
    request: SyncRequest,
    display: Display,
) -> SyncReport | None:
    try:
        return await watched(
            run,
            display,
            allow_removals=request.allow_removals,
            vault_answer=request.vault_answer,
            last_words=interrupted_lines(session, request.given),
        )
    except UnavailableError as error:
        if not request.dry_run and await _is_left(store, session):
            error.add_note("\n".join(resume_lines(session, request.given)))
        raise


async def _is_left(store: Any, session: Session) -> bool:
    now = await store.sessions.get(session.session_id)
    return bool(now and now.is_worth_resuming)


def _offer(found: Session, display: Display) -> bool | None:
    for line in found_lines(found):
        display.say(line)
    return display.ask("Resume this sync?", default=True)


def _opening(session: Session, *, resumed: bool) -> str:
    if resumed:
        return f"Resuming sync session: {session.session_id}"
    if session.settings.dry_run:
        return "Dry run: nothing will be written to Anki."
    return f"Starting new sync session: {session.session_id}"
