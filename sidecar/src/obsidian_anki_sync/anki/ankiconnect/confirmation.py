"""Checks that new Anki notes were added, without reading them.

An import is one transaction, changes no text, and keeps the ids of new Anki notes if they are free. So a note
under an id that was free just before is the one that was sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.domain.anki_note import UNTOLD, AnkiNote


async def read_added(
    client: Client, pending: Iterable[PendingNote], *, tells_times: bool
) -> dict[str, AnkiNote]:
    """Returns those of the pending new notes that are in Anki under the ids given to them, by slug."""
    new = {item.wanted.anki_id: item for item in pending if not item.before and item.wanted.anki_id}
    if not new:
        return {}
    found: list[int] = await client.ask("findNotes", query=f"nid:{','.join(map(str, new))}")
    added = {new[anki_id].slug: new[anki_id].wanted for anki_id in found}
    if tells_times:
        return added
    return {slug: replace(note, modified=UNTOLD) for slug, note in added.items()}
