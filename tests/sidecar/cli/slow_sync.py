"""The program with a sync that runs until it is asked to stop, or, if it is deaf, for ever."""

import asyncio
import os
import time
from typing import Any

from msgspec.structs import replace

from obsidian_anki_sync.cli.commands import sync as sync_command
from obsidian_anki_sync.cli.entry import main
from obsidian_anki_sync.domain.session import Phase, Session
from obsidian_anki_sync.pipeline.events import PhaseEntered
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.store.store import Store


async def _run(store: Store, session: Session, _settings: object, **options: Any) -> SyncReport:
    # A session that read no note is not offered for resuming.
    await store.sessions.set_total(session.session_id, 1, 0)
    options["listener"](PhaseEntered(Phase.SCANNING))
    while "DEAF" in os.environ:
        time.sleep(0.01)  # noqa: ASYNC251 - it is to hold the event loop
    await options["interrupt"].wait()
    await asyncio.sleep(0.1)
    return SyncReport(replace(session, phase=Phase.INTERRUPTED), (), ())


setattr(sync_command, "run_sync", _run)  # noqa: B010 - it takes the place of a function that mypy knows
main()
