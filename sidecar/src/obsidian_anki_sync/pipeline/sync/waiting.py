"""Waits for Anki, and syncs it with AnkiWeb."""

from __future__ import annotations

import asyncio

from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.settings.schema import AnkiWebPolicy

_SECONDS_BETWEEN_LOOKS = 2.0


async def wait_for_target(run: Run) -> None:
    """Returns when the target answers; raises ``Interrupted`` if the sync must stop."""
    said = ""
    while not (state := await run.target.check()).ready:
        if state.description != said:
            run.say(f"{state.description} The sync waits for it until you stop it.")
            said = state.description
        try:
            async with asyncio.timeout(_SECONDS_BETWEEN_LOOKS):
                await run.interrupt.wait()
        except TimeoutError:
            continue
        run.interrupt.check()


async def ankiweb_before(run: Run) -> None:
    """Lets Anki download changes from AnkiWeb before the sync; raises ``TargetError``."""
    if _is_wanted(run, AnkiWebPolicy.BEFORE):
        await run.target.sync_with_ankiweb()


async def ankiweb_after(run: Run) -> None:
    """Lets Anki upload the cards to AnkiWeb. If that fails, the sync reports it and completes."""
    if not _is_wanted(run, AnkiWebPolicy.AFTER):
        return
    try:
        await run.target.sync_with_ankiweb()
    except TargetError as error:
        run.say(f"The cards are in Anki, and not on AnkiWeb yet. {error.message} {error.advice}")


def _is_wanted(run: Run, when: AnkiWebPolicy) -> bool:
    return run.settings.ankiweb in (when, AnkiWebPolicy.BOTH) and not run.session.settings.dry_run
