"""Waiting for Anki to be started."""

from __future__ import annotations

import asyncio

from obsidian_anki_sync.pipeline.sync.run import Run

_SECONDS_BETWEEN_LOOKS = 2.0


async def wait_for_target(run: Run) -> None:
    """Returns when the target answers; raises ``Interrupted`` where somebody wants the sync to stop."""
    said = ""
    while not (state := await run.target.check()).ready:
        if state.description != said:
            run.say(f"{state.description} Waiting for it until the sync is stopped.")
            said = state.description
        try:
            async with asyncio.timeout(_SECONDS_BETWEEN_LOOKS):
                await run.interrupt.wait()
        except TimeoutError:
            continue
        run.interrupt.check()
