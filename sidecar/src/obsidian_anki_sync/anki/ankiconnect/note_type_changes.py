"""Changes the note type of Anki notes in place: their cards and review history stay."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.bulk import import_notes
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.note_types import FoundNoteType, NoteTypes
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.anki.ankiconnect.reading import NoteReader
from obsidian_anki_sync.anki.ankiconnect.single import Refusals, SingleWriter, send_in_portions
from obsidian_anki_sync.anki.note_types.companions import COMPANION_SLUGS, companions
from obsidian_anki_sync.domain.planning.empty_cards import cards_left_empty

UNSUPPORTED = "unsupported action"
"""The words of the add-on's refusal of an action that it does not know."""


class NoteTypeChanger:
    """Changes note types by ``updateNoteModel``, which releases of the add-on before 2024 lack."""

    def __init__(
        self, client: Client, reader: NoteReader, single: SingleWriter, note_types: NoteTypes
    ) -> None:
        self._client = client
        self._reader = reader
        self._single = single
        self._note_types = note_types

    async def change(self, pending: Sequence[PendingNote]) -> Refusals:
        """Writes fields, tags and note type of these Anki notes; raises ``TargetError``.

        Cards that the new note type does not show are suspended.
        """
        if not pending:
            return {}
        refused, going = await self._single.with_media(pending)
        if not going:
            return refused
        kinds = await self._complete_note_types({item.wanted.note_type for item in going})
        notes = [(item.slug, _as_ours(item, kinds[item.wanted.note_type])) for item in going]
        refused |= await send_in_portions(self._client, "updateNoteModel", notes)
        await self._suspend_empty([item for item in pending if item.slug not in refused])
        return refused

    async def _suspend_empty(self, changed: Iterable[PendingNote]) -> None:
        searches = [search for item in changed if (search := _empty_cards(item))]
        if not searches:
            return
        found = await self._client.ask_each([("findCards", {"query": search}) for search in searches])
        cards = [card for some in found for card in some]
        if cards:
            await self._client.order("suspend", cards=cards)

    async def _complete_note_types(self, wanted: set[str]) -> dict[str, FoundNoteType]:
        """Returns the note types in Anki after adding the missing ones."""
        found = self._note_types.to_write(await self._client.ask("modelNamesAndIds"))
        missing = companions(wanted - found.keys(), int(time.time()))
        left: list[PendingNote] = []
        if missing:
            pending = [PendingNote(one, None, {}) for one in missing]
            left = (await import_notes(self._client, self._note_types, pending)).left
        if added := await self._reader.by_slug(COMPANION_SLUGS.values()):
            await self._client.order("deleteNotes", notes=[note.anki_id for note in added])
        if left:
            return await self._single.ensure_note_types(wanted)
        return self._note_types.just_made(await self._client.ask("modelNamesAndIds"), wanted)


def _empty_cards(item: PendingNote) -> str:
    """Returns a search for the cards that the new note type leaves empty."""
    before = item.before
    if before is None:
        return ""
    left = cards_left_empty(before.note_type, before.fields, item.wanted.note_type, item.wanted.fields)
    if not left:
        return ""
    return f"nid:{before.anki_id} -is:suspended ({' or '.join(f'card:{number}' for number in sorted(left))})"


def _as_ours(item: PendingNote, kind: FoundNoteType) -> dict[str, Any]:
    wanted = item.wanted
    return {
        "id": wanted.anki_id,
        "modelName": kind.name,
        "fields": kind.theirs(wanted.fields),
        "tags": list(wanted.tags),
    }
