"""Whether new Anki notes arrived, asked without reading them.

An import keeps the ids of new Anki notes where they are free, is one transaction, and changes no text. So
what is there under an id that was free just before is what was sent.
"""

from __future__ import annotations

from collections.abc import Iterable

from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.domain.anki_note import AnkiNote


async def read_added(client: Client, pending: Iterable[PendingNote]) -> dict[str, AnkiNote]:
    """Returns the new Anki notes among the parcels that are in Anki under the ids given to them, by slug."""
    new = {item.wanted.anki_id: item for item in pending if not item.before and item.wanted.anki_id}
    if not new:
        return {}
    found: list[int] = await client.ask("findNotes", query=f"nid:{','.join(map(str, new))}")
    return {new[anki_id].slug: new[anki_id].wanted for anki_id in found}
