"""Removing: what was never answered is deleted, what was is suspended and tagged."""

from __future__ import annotations

from collections.abc import Sequence

from obsidian_anki_sync.anki.ankiconnect.cards import card_ids
from obsidian_anki_sync.anki.ankiconnect.client import Client
from obsidian_anki_sync.anki.ankiconnect.reading import Reader
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, Outcome, Result


async def remove(client: Client, reader: Reader, notes: Sequence[AnkiNote]) -> dict[str, Outcome]:
    """Removes these Anki notes, a request for each thing to do; raises ``TargetError``."""
    fresh = [note for note in notes if not note.reviewed]
    if fresh:
        await client.order("deleteNotes", notes=[note.anki_id for note in fresh])
    outcomes = {note.slug: Outcome(note.slug, Result.DELETED) for note in fresh}
    return outcomes | await _retire(client, reader, [note for note in notes if note.reviewed])


async def _retire(client: Client, reader: Reader, notes: Sequence[AnkiNote]) -> dict[str, Outcome]:
    if not notes:
        return {}
    ids = [note.anki_id for note in notes]
    # The add-on's `suspend` passes over the card after each that is suspended already.
    if cards := await card_ids(client, ids, "-is:suspended"):
        await client.order("suspend", cards=cards)
    await client.order("addTags", notes=ids, tags=ORPHAN_TAG)
    now = {note.anki_id: note.modified for note in await reader.notes(ids)}
    return {
        note.slug: Outcome(note.slug, Result.SUSPENDED, note.anki_id, now.get(note.anki_id, note.modified))
        for note in notes
    }
