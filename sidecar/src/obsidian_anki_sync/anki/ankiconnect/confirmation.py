"""Whether new Anki notes arrived, asked without reading them.

An import keeps the ids of new Anki notes where they are free, is one transaction, and changes no text. So
what is there under an id that was free just before is what was sent.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator

from obsidian_anki_sync.anki.ankiconnect.client import Client
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.domain.anki_note import AnkiNote

_MINUTE = 60_000
_HOUR = 60 * _MINUTE


def new_ids(count: int) -> Iterator[int]:
    """Ids for so many new Anki notes; whether they are free is still to be asked.

    To Anki an id is the time, in milliseconds, when the Anki note was made. One in the past is taken by
    nothing that the user adds meanwhile, one by lot not by another vault's sync.
    """
    now = time.time_ns() // 1_000_000
    first = now - count - random.randint(_MINUTE, _HOUR)  # noqa: S311 - no secret
    return iter(range(first, first + count))


async def read_arrived(client: Client, pending: Iterable[PendingNote]) -> dict[str, AnkiNote]:
    """The new Anki notes among the parcels that are in Anki under the ids given to them, by slug."""
    new = {item.wanted.anki_id: item for item in pending if not item.before and item.wanted.anki_id}
    if not new:
        return {}
    found: list[int] = await client.ask("findNotes", query=f"nid:{','.join(map(str, new))}")
    return {new[anki_id].slug: new[anki_id].wanted for anki_id in found}
