"""Notifies the plugin of a running sync, and keeps its latest state for views that open later."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from obsidian_anki_sync.domain.session import Session
from obsidian_anki_sync.pipeline.events import (
    CardWritten,
    Event,
    NoteFailed,
    Notice,
    PhaseEntered,
    Planned,
    Progressed,
)
from obsidian_anki_sync.rpc.merging import Clock, Merger
from obsidian_anki_sync.rpc.messages import (
    LogLevel,
    LogMessage,
    Phase,
    SyncCard,
    SyncFinished,
    SyncNote,
    SyncPhase,
    SyncProgress,
)
from obsidian_anki_sync.rpc.wire import note_message, statistics_message

Notify = Callable[[str, Any], None]
"""Sends a notification: its method and its message."""

_MOST_KEPT = 100


class Notifier:
    """Listens to one sync, notifies the plugin, and keeps the latest state for views that open later."""

    def __init__(self, notify: Notify, clock: Clock) -> None:
        self._notify = notify
        self._clock = clock
        self._phase_began = clock.time()
        self._merger: Merger[SyncProgress] = Merger(self._send_progress, clock)
        self.session: Session | None = None
        self.phase: Phase | None = None
        self.progress: SyncProgress | None = None
        self.failures: list[SyncNote] = []
        self.notices: deque[str] = deque(maxlen=_MOST_KEPT)
        self.planned: Planned | None = None
        self.finished: SyncFinished | None = None

    @property
    def session_id(self) -> str:
        """The id of the running session; empty before it has started."""
        return self.session.session_id if self.session else ""

    def listen(self, event: Event) -> None:
        """Handles an event of the pipeline."""
        match event:
            case PhaseEntered(phase):
                self._merger.flush()
                self._phase_began = self._clock.time()
                self.phase = Phase(phase)
                self._notify("sync/phase", SyncPhase(session_id=self.session_id, phase=self.phase))
            case Progressed():
                self._merger.offer(self._progress_message(event))
            case NoteFailed(path, line, message):
                failed = note_message(self.session_id, path, line, message)
                if len(self.failures) < _MOST_KEPT:
                    self.failures.append(failed)
                self._notify("sync/note", failed)
            case Notice(message):
                self.notices.append(message)
                known = self.session_id or None
                self._notify("log", LogMessage(level=LogLevel.INFO, message=message, session_id=known))
            case CardWritten(path, front):
                card = SyncCard(session_id=self.session_id, path=path, front=front)
                self._notify("sync/card", card)
            case Planned():
                self.planned = event

    def finish(self, finished: SyncFinished) -> None:
        """Notifies the plugin of the end of the sync, as its last notification."""
        self._merger.flush()
        self.finished, self.planned = finished, None
        self._notify("sync/finished", finished)

    def _progress_message(self, event: Progressed) -> SyncProgress:
        return SyncProgress(
            session_id=self.session_id,
            phase=Phase(event.phase),
            done=event.done,
            total=event.total,
            statistics=statistics_message(event.statistics),
            seconds=round(self._clock.time() - self._phase_began, 3),
            notes=event.notes,
        )

    def _send_progress(self, progress: SyncProgress) -> None:
        self.progress = progress
        self._notify("sync/progress", progress)
