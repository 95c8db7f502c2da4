"""Reads the schedules of cards from Anki, where an action changes them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.pipeline.sync.run import Run


async def with_schedules(run: Run, notes: Mapping[str, AnkiNote]) -> dict[str, AnkiNote]:
    """Returns these Anki notes with the schedules of their cards; raises ``TargetError``."""
    if not notes:
        return {}
    found = await run.target.schedules([note.anki_id for note in notes.values()])
    return {slug: replace(note, cards=found.get(note.anki_id, ())) for slug, note in notes.items()}
