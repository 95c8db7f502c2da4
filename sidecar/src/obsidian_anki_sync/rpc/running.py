"""The sync in this sidecar: one at a time, and stoppable at any moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import GuardError, SyncError
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.session import Phase, Session
from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sync.choice import EVERYTHING, PlanChoice
from obsidian_anki_sync.rpc.errors import BusyError, CancelledRequestError, failure, presentable
from obsidian_anki_sync.rpc.messages import (
    ErrorCode,
    ErrorData,
    ErrorKind,
    Failure,
    LogLevel,
    LogMessage,
    SyncFinished,
    SyncOutcome,
    SyncStatus,
)
from obsidian_anki_sync.rpc.messages import Session as SessionMessage
from obsidian_anki_sync.rpc.notifications import Notifier, Notify
from obsidian_anki_sync.rpc.wire import kept_card_message, session_message
from obsidian_anki_sync.settings import Settings

if TYPE_CHECKING:
    from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
    from obsidian_anki_sync.pipeline.report import Kept, SyncReport
    from obsidian_anki_sync.pipeline.sync.vault_events import VaultEvent

# The code of a sync is imported when one starts, so that the first answer does not wait for it.

_log = logging.getLogger(__name__)

OpenSession = Callable[[Any], Awaitable[Session]]
"""Starts a session in an open store, or finds the one to resume."""


class Permissions(Struct, frozen=True):
    """What a sync may do."""

    allow_removals: bool = False
    wait: bool = False
    choice: PlanChoice = EVERYTHING
    vault_answer: VaultAnswer | None = None


class KnownPlan(Struct, frozen=True):
    """A session's plan, or the part of it that waits for a decision.

    ``again``: it is the part of an approved plan that was not carried out, because it changed meanwhile.
    """

    session: Session
    actions: tuple[Action, ...]
    managed: int
    stopped_by_guard: bool = False
    again: bool = False
    kept: tuple[Kept, ...] = ()


class Syncs:
    """Runs one sync after another, all in the thread of the event loop."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._task: asyncio.Task[None] | None = None
        self._interrupt = Interrupt()
        self._answered = asyncio.Event()
        self._notifier: Notifier | None = None
        self._adoption: asyncio.Task[SyncReport] | None = None
        self._waiting_events: list[VaultEvent] = []
        self.plan: KnownPlan | None = None

    @property
    def running(self) -> bool:
        """True if a sync runs."""
        return self._task is not None

    @property
    def busy(self) -> bool:
        """True if a sync runs, or Anki notes are being linked."""
        return self.running or self._adoption is not None

    async def begin(self, settings: Settings, open_session: OpenSession, permissions: Permissions) -> Session:
        """Starts a sync and returns its session as soon as it exists.

        The sync waits for a call of ``answered``: then the caller knows of it. Raises ``BusyError`` during
        another sync, and the errors of opening the store and the session.
        """
        self.require_idle()
        loop = asyncio.get_running_loop()
        begun: asyncio.Future[Session] = loop.create_future()
        begun.add_done_callback(lambda future: future.cancelled() or future.exception())
        self._interrupt, self._answered = Interrupt(), asyncio.Event()
        self._notifier = Notifier(self._notify, loop)
        run = self._run(self._notifier, settings, open_session, permissions, begun)
        self._task = asyncio.create_task(run)
        try:
            return await asyncio.shield(begun)
        except asyncio.CancelledError:
            self.interrupt()
            raise

    async def adopt(
        self, settings: Settings, *, apply: bool, vault_answer: VaultAnswer | None = None
    ) -> SyncReport:
        """Links existing Anki notes, or only reports them; ends early if it is cancelled.

        ``vault_answer`` tells if the cards in Anki belong to this vault, in case of doubt. Raises
        ``BusyError`` during a sync.
        """
        self.require_idle()
        self._interrupt = Interrupt()
        self._adoption = asyncio.create_task(self._adopt(settings, apply, vault_answer))
        self._adoption.add_done_callback(self._adopted)
        try:
            return await asyncio.shield(self._adoption)
        except asyncio.CancelledError:
            # It stops between two batches. Until then no sync can start.
            self._interrupt.request()
            raise

    def answered(self) -> None:
        """Starts the sync that waits for it: the caller knows of the session now."""
        self._answered.set()

    def interrupt(self) -> bool:
        """Asks the sync or the linking to stop after the current operation; returns True if one runs."""
        self._interrupt.request()
        self._answered.set()
        return self.busy

    async def stop(self, seconds: float) -> bool:
        """Interrupts the sync and waits for it; returns True if it ended in time."""
        work = [task for task in (self._task, self._adoption) if task]
        if not work:
            return True
        self.interrupt()
        ended, _ = await asyncio.wait(work, timeout=seconds)
        return bool(ended)

    async def handle_events(self, settings: Settings, events: Sequence[VaultEvent]) -> None:
        """Handles events in the vault, now or after the running sync."""
        from obsidian_anki_sync.pipeline.sync.vault_events import apply_vault_events

        if self.busy:
            self._waiting_events += events
        else:
            await apply_vault_events(settings, events)

    def status(self, settings: Settings) -> SyncStatus:
        """Returns the state of the running sync, or of the last one."""
        from obsidian_anki_sync.pipeline.sessions.lock import is_locked

        notifier = self._notifier
        locked_elsewhere = not self.busy and is_locked(settings.store_path)
        if notifier is None:
            return SyncStatus(
                running=False, stopping=False, failures=(), messages=(), locked_elsewhere=locked_elsewhere
            )
        return SyncStatus(
            running=self.running,
            locked_elsewhere=locked_elsewhere,
            stopping=self.running and self._interrupt.requested,
            session=_session_shown(notifier, running=self.running),
            phase=notifier.phase,
            progress=notifier.progress,
            failures=tuple(notifier.failures),
            messages=tuple(notifier.notices),
            finished=notifier.finished,
        )

    def require_idle(self) -> None:
        """Raises ``BusyError`` if a sync runs, or Anki notes are being adopted."""
        if self.busy:
            raise BusyError("A sync is running already.", "Wait until it ends, or stop it.")

    async def _adopt(
        self,
        settings: Settings,
        apply: bool,
        vault_answer: VaultAnswer | None,
    ) -> SyncReport:
        from obsidian_anki_sync.pipeline.sessions.open_store import open_store
        from obsidian_anki_sync.pipeline.sync.adopting import start_adoption
        from obsidian_anki_sync.pipeline.sync.phases import run_sync

        try:
            async with open_store(settings, exclusive=True, listener=self._pass_on) as store:
                session = await start_adoption(store, settings, dry_run=not apply)
                report = await run_sync(
                    store,
                    session,
                    settings,
                    listener=self._pass_on,
                    interrupt=self._interrupt,
                    vault_answer=vault_answer,
                )
        finally:
            await self._handle_waiting_events(settings)
        if report.session.phase is Phase.INTERRUPTED:
            raise CancelledRequestError(
                "Linking was stopped. Linked notes stay linked.", "Start linking again to continue."
            )
        return report

    def _adopted(self, adoption: asyncio.Task[SyncReport]) -> None:
        self._adoption = None
        if not adoption.cancelled() and (error := adoption.exception()):
            _log.debug("Linking failed.", exc_info=error)

    def _pass_on(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._notify("log", LogMessage(level=LogLevel.INFO, message=event.message))

    async def _run(
        self,
        notifier: Notifier,
        settings: Settings,
        open_session: OpenSession,
        permissions: Permissions,
        begun: asyncio.Future[Session],
    ) -> None:
        from obsidian_anki_sync.pipeline.sessions.open_store import open_store
        from obsidian_anki_sync.pipeline.sync.phases import run_sync

        began = asyncio.get_running_loop().time()
        report: SyncReport | None = None
        error: SyncError | None = None
        try:
            async with open_store(settings, exclusive=True, listener=notifier.listen) as store:
                notifier.session = await open_session(store)
                begun.set_result(notifier.session)
                await self._answered.wait()
                report = await run_sync(
                    store,
                    notifier.session,
                    settings,
                    listener=notifier.listen,
                    interrupt=self._interrupt,
                    allow_removals=permissions.allow_removals,
                    wait=permissions.wait,
                    choice=permissions.choice,
                    vault_answer=permissions.vault_answer,
                )
        except Exception as caught:
            _log.debug("A sync failed.", exc_info=True)
            error = presentable(caught)
        await self._handle_waiting_events(settings)
        self._task = None
        if not begun.done():
            self._notifier = None
            begun.set_exception(error or BusyError("The sync did not start.", "Try again."))
        elif notifier.session:
            seconds = asyncio.get_running_loop().time() - began
            session = await _session_now(settings, notifier.session, report, error)
            self.plan = _known_plan(session, notifier, report, error)
            notifier.finish(_finished(session, notifier, report, error, seconds))

    async def _handle_waiting_events(self, settings: Settings) -> None:
        """Handles the events of the time of a sync; if that fails, cards are still matched by their words.

        It raises nothing, since the sync must end in any case.
        """
        from obsidian_anki_sync.pipeline.sync.vault_events import apply_vault_events

        events, self._waiting_events = self._waiting_events, []
        try:
            await apply_vault_events(settings, events)
        except Exception as error:
            _log.warning("Changes in the vault were not recorded: %s", presentable(error).code)
            _log.debug("Where it happened:", exc_info=True)


def _session_shown(notifier: Notifier, *, running: bool) -> SessionMessage | None:
    """Returns the session as it ended or, while it runs, as it began."""
    if notifier.finished:
        return notifier.finished.session
    return session_message(notifier.session, running=running) if notifier.session else None


async def _session_now(
    settings: Settings, session: Session, report: SyncReport | None, error: SyncError | None
) -> Session:
    """Returns the session in the store, or the failed session if the store cannot be read."""
    from obsidian_anki_sync.pipeline.inspect.reports import session_report

    if report:
        return report.session
    try:
        found = await session_report(settings, session.session_id)
    except Exception:
        # The plugin waits for the end of the sync, whatever keeps the store from being read.
        _log.debug("The session was not read.", exc_info=True)
        found = None
    return found or replace(session, phase=Phase.FAILED, error=error.message if error else "")


def _known_plan(
    session: Session, notifier: Notifier, report: SyncReport | None, error: SyncError | None
) -> KnownPlan | None:
    """Returns the plan before it is carried out, or the part of it that waits for the user."""
    planned = notifier.planned
    if planned is None:
        return None
    stopped = isinstance(error, GuardError)
    actions = planned.actions
    if not (stopped or session.settings.dry_run):
        actions = tuple(action for action in actions if action.kind is ActionKind.CONFLICT)
    differing, kept = (report.differing, report.kept) if report else ((), ())
    return KnownPlan(
        session=session,
        actions=(*differing, *actions),
        managed=planned.managed,
        stopped_by_guard=stopped,
        again=bool(differing),
        kept=kept,
    )


def _finished(
    session: Session, notifier: Notifier, report: SyncReport | None, error: SyncError | None, seconds: float
) -> SyncFinished:
    actions = notifier.planned.actions if notifier.planned else ()
    conflicts = sum(action.kind is ActionKind.CONFLICT for action in actions)
    stopped = session.phase is Phase.INTERRUPTED
    outcome = SyncOutcome.INTERRUPTED if stopped else SyncOutcome.COMPLETED
    resumable = session.session_id if session.is_worth_resuming else None
    return SyncFinished(
        outcome=SyncOutcome.FAILED if error else outcome,
        session=session_message(session, running=False),
        seconds=round(seconds, 3),
        planned=len(actions) - conflicts,
        conflicts=conflicts,
        failures=tuple(notifier.failures),
        kept=tuple(map(kept_card_message, report.kept)) if report else (),
        differing=len(report.differing) if report else 0,
        error=failure(error, resumable) if error else _out_of_budget(report, resumable),
    )


def _out_of_budget(report: SyncReport | None, resumable: str | None) -> Failure | None:
    """Returns the failure to show if the budget for the language model interrupted a sync."""
    if report is None or not report.exhausted:
        return None
    message, advice = report.exhausted
    data = ErrorData(code=ErrorCode.BUDGET, kind=ErrorKind.MODEL, advice=advice, session_id=resumable)
    return Failure(message=message, data=data)
