"""Scenarios for faults of a language model: writing cards for new notes and for changed ones."""

from __future__ import annotations

from faults.scenarios import SCENARIOS, OpenAnki, Scenario, answer
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.pipeline.events import Listener
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sessions.lifecycle import GenerationRequest, start_session
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.settings import GenerationSettings, ReviewPolicy, Settings
from support.generating import fact
from support.model_server import MODEL
from support.syncing import go_on, sync, write_note

_PATIENCE_SECONDS = 20.0


def writes_with(settings: Settings, url: str) -> Settings:
    """Returns the settings with a model that writes with agents, and whose unflagged cards go to Anki."""
    return settings.with_changes(
        generation=GenerationSettings(
            enabled=True,
            agents=True,
            review=ReviewPolicy.FLAGGED,
            url=url,
            model=MODEL,
            folders=("facts",),
            idle_seconds=_PATIENCE_SECONDS,
        )
    )


def _first_facts(settings: Settings) -> None:
    vault = settings.vault
    write_note(
        vault, "facts/tides.md", "The cause of tides is gravity. " + fact("highest tide", "spring tide")
    )
    write_note(vault, "facts/harbour.md", fact("depth of the harbour", "twelve metres"))
    write_note(vault, "facts/lamp.md", "The colour of the lamp is red.\n" + "- [[Another lamp]]\n" * 2)


def _changed_facts(settings: Settings) -> None:
    vault = settings.vault
    write_note(
        vault, "facts/tides.md", "The cause of tides is the moon. " + fact("highest tide", "spring tide")
    )
    write_note(vault, "facts/mooring.md", fact("rope of the mooring", "hemp"))
    (vault / "facts/lamp.md").rename(vault / "facts/lantern.md")
    (vault / "facts/harbour.md").unlink()


async def _never_written(settings: Settings, _anki: OpenAnki) -> None:
    _first_facts(settings)


async def _written_and_changed(settings: Settings, anki: OpenAnki) -> None:
    _first_facts(settings)
    await sync(settings)
    with anki() as collection:
        answer(collection, collection.find_cards("lamp"))
    _changed_facts(settings)


async def _sync(settings: Settings, listener: Listener = lambda _: None) -> None:
    await go_on(settings, listener=listener)


async def refresh(settings: Settings) -> None:
    """Syncs and asks the model for everything anew."""
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        asked = GenerationRequest(use_agents=True, auto_approve=True, refresh=True)
        session = await start_session(
            store, settings, mode=Mode.FULL, with_index=True, dry_run=False, generation=asked
        )
        await run_sync(store, session, settings, listener=lambda _: None, interrupt=Interrupt())


WRITING = {
    scenario.name: scenario
    for scenario in (
        Scenario("first writing", _never_written, _sync, _sync),
        Scenario("writing of changes", _written_and_changed, _sync, _sync),
    )
}
EVERY = {**SCENARIOS, **WRITING}
