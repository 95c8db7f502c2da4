"""Makes sure that a sync writes to the same profile of Anki as last time."""

from __future__ import annotations

from obsidian_anki_sync.domain.errors import GuardError
from obsidian_anki_sync.pipeline.sync.run import Run


async def require_known_profile(run: Run) -> None:
    """Determines the open profile; raises ``GuardError`` if it is not the one to sync with."""
    sessions = run.store.sessions
    target = run.session.settings.target
    opened = await run.target.profile()
    expected = run.settings.profile or await sessions.profile(target)
    if opened and expected and opened != expected:
        switch = f"Open '{expected}' in Anki (File > Switch Profile)."
        raise GuardError(
            f"Anki has the profile '{opened}' open, and this vault is synced with '{expected}'.",
            f"{switch} To sync with '{opened}' from now on, change the setting profile.",
            cli_advice=f"{switch} To sync with '{opened}' from now on, add --set profile='{opened}' once.",
        )
    run.profile = opened
    if not opened:
        return
    if not await sessions.profile(target) and await run.store.cards.summaries(target):
        # An earlier release could not tell the profile of this add-on.
        if run.session.settings.dry_run:
            run.profile = ""
            return
        await run.store.cards.rename_target(target, run.target_name)
    if not run.session.settings.dry_run:
        await sessions.remember_profile(target, opened)
