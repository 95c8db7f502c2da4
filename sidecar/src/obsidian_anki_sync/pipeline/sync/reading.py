"""Reads Anki and the vault for a sync or an adoption: first Anki, then the notes."""

from __future__ import annotations

from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.identity.vault import identify
from obsidian_anki_sync.pipeline.sync.generating import read_notes, write_with_model
from obsidian_anki_sync.pipeline.sync.indexing import (
    AnkiIndex,
    AnkiView,
    forget_others,
    index_anki,
    read_anki,
    without_index,
)
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.scanning import Scan, WalkedVault, scan


async def read_both(run: Run, walked: WalkedVault) -> tuple[AnkiIndex, Scan]:
    """Runs the phases of indexing, scanning and generating.

    If the store is new and Anki holds cards, the vault is read before Anki's notes are added: only both
    together show whose they are. No model is asked before that.
    """
    view = await _view(run, walked)
    anki = await _taken_in(run, view, is_read=False) if view else await without_index(run)
    scanned = await _read_vault(run, walked)
    if anki is None:
        assert view is not None
        anki = await _taken_in(run, view, is_read=True)
        assert anki is not None
        # Generated cards that were found in Anki belong to notes that were read without them.
        scanned = await scan(run, walked.walk)
        await read_notes(run, scanned)
    elif await forget_others(run, anki):
        again = await _taken_in(run, await read_anki(run), is_read=True)
        assert again is not None
        anki = again
    await write_with_model(run, scanned)
    return anki, scanned


async def _view(run: Run, walked: WalkedVault) -> AnkiView | None:
    """Returns Anki's state; None in a session without an index, unless the store is new."""
    if not run.session.settings.with_index:
        if await run.store.sessions.vault_id():
            run.say("Without the index, no card is removed from Anki, and no deleted card is made again.")
            return None
        run.say("The progress store is new, so Anki is indexed this time.")
    await run.enter(Phase.INDEXING)
    return await read_anki(run, walked.edited)


async def _taken_in(run: Run, view: AnkiView, *, is_read: bool) -> AnkiIndex | None:
    before = await run.store.sessions.vault_id()
    claimed = await identify(run, view, is_read=is_read)
    if claimed is None:
        return None
    if view.others and await run.store.sessions.vault_id() != before:
        # Notes of another vault may have the id that this vault has now.
        view = await read_anki(run)
    return await index_anki(run, view, claimed)


async def _read_vault(run: Run, walked: WalkedVault) -> Scan:
    await run.enter(Phase.SCANNING)
    scanned = await scan(run, walked.walk)
    await run.enter(Phase.GENERATING)
    await read_notes(run, scanned)
    return scanned
