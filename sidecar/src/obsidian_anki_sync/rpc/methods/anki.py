"""``anki/decks``, ``anki/noteTypes``, ``anki/status`` and ``anki/browse``."""

from __future__ import annotations

from obsidian_anki_sync.pipeline.inspect.anki_choices import anki_offer
from obsidian_anki_sync.pipeline.inspect.anki_choices import browse as show
from obsidian_anki_sync.pipeline.inspect.anki_status import anki_status
from obsidian_anki_sync.rpc.messages import (
    AnkiBrowseParams,
    AnkiDecksResult,
    AnkiNoteType,
    AnkiNoteTypesResult,
    AnkiStatus,
    Empty,
)
from obsidian_anki_sync.rpc.sidecar import Sidecar


async def decks(sidecar: Sidecar, _params: Empty) -> AnkiDecksResult:
    """Returns the names of all decks."""
    return AnkiDecksResult(decks=(await anki_offer(sidecar.settings)).decks)


async def note_types(sidecar: Sidecar, _params: Empty) -> AnkiNoteTypesResult:
    """Returns the note types with their fields."""
    found = (await anki_offer(sidecar.settings)).note_types
    return AnkiNoteTypesResult(
        note_types=tuple(AnkiNoteType(name=name, fields=fields) for name, fields in found.items())
    )


async def status(sidecar: Sidecar, _params: Empty) -> AnkiStatus:
    """Returns if a sync would reach Anki now, and how many cards are due."""
    found = await anki_status(sidecar.settings)
    return AnkiStatus(ready=found.ready, message=found.message, advice=found.advice, due=found.due)


async def browse(sidecar: Sidecar, params: AnkiBrowseParams) -> Empty:
    """Shows Anki notes in Anki's browser."""
    await show(sidecar.settings, params.anki_ids)
    return Empty()
