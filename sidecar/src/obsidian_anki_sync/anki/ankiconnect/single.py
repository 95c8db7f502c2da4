"""Creates and updates Anki notes without a package.

That is slower. It is for an Anki that imports no packages, and for Anki notes that a package does not reach.

Anki gives such a note a GUID of its own, so only the slug identifies it. Nothing is sent twice, and the
caller reads back the result.
"""

from __future__ import annotations

import asyncio
import base64
import glob
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client, RefusalError
from obsidian_anki_sync.anki.ankiconnect.note_types import FoundNoteType, NoteTypes
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote, all_media
from obsidian_anki_sync.anki.ankiconnect.reading import NoteReader
from obsidian_anki_sync.anki.note_types.designs import Design, design_of
from obsidian_anki_sync.domain.anki_note import AnkiNote

Refusals = dict[str, str]
"""Why Anki refused cards, by their slugs."""

_LARGEST_BODY = 800_000
_LARGEST_FILE = 5_000_000
_REFUSED = "Anki refused this card."
_ITEMS_A_REQUEST = 500
# Anki's check for duplicates takes longer with every Anki note; the one across all note types does not.
_OPTIONS = {"allowDuplicate": True, "duplicateScopeOptions": {"checkAllModels": True}}


class SingleWriter:
    """Adds and changes Anki notes, some hundred in a request."""

    def __init__(self, client: Client, note_types: NoteTypes) -> None:
        self._client = client
        self._note_types = note_types

    async def write(self, pending: Sequence[PendingNote]) -> Refusals:
        """Adds and changes these Anki notes; raises ``TargetError``."""
        refused, going = await self.with_media(pending)
        refused |= await self._create([item for item in going if item.before is None])
        refused |= await self._update([item for item in going if item.before])
        return refused

    async def change_few(
        self, pending: Sequence[PendingNote], reader: NoteReader
    ) -> tuple[Refusals, list[AnkiNote]]:
        """Changes a few Anki notes, and returns them as they are then; raises ``TargetError``.

        One request does both: after a change, Anki draws its window before it reads the next request.
        """
        refused, going = await self.with_media(pending)
        ours = [item for item in going if item.note_type]
        *before, last = list(_portions(_changes(ours))) or [[]]
        for portion in before:
            refused |= await send_in_portions(self._client, "updateNoteFields", portion)
        orders: list[Call] = [("updateNoteFields", {"note": note}) for _, note in last]
        questions = reader.questions([item.wanted.anki_id for item in pending])
        done, found = await self._client.order_and_ask([*orders, *_retagging(ours)], questions)
        return refused | _refusals([slug for slug, _ in last], done), await reader.answered(found)

    async def with_media(self, pending: Sequence[PendingNote]) -> tuple[Refusals, list[PendingNote]]:
        """Stores media; returns why cards with files that cannot be sent are refused, and the other notes."""
        unsent = await _store_media(self._client, all_media(pending))
        refused = {
            item.slug: f"The file {name}, which this card shows, {unsent[name]}."
            for item in pending
            for name in item.media.keys() & unsent.keys()
        }
        return refused, [item for item in pending if item.slug not in refused]

    async def _create(self, pending: Sequence[PendingNote]) -> Refusals:
        if not pending:
            return {}
        found = await self.ensure_note_types({item.wanted.note_type for item in pending})
        decks = sorted({item.wanted.deck for item in pending})
        await self._client.order_all([("createDeck", {"deck": deck}) for deck in decks])
        refused: Refusals = {}
        items = ((item.slug, _as_new(item, found[item.wanted.note_type])) for item in pending)
        for portion in _portions(items):
            refused |= await _add(self._client, dict(portion))
        return refused

    async def _update(self, pending: Sequence[PendingNote]) -> Refusals:
        """Changes Anki notes. One whose note type is no longer ours is skipped."""
        ours = [item for item in pending if item.note_type]
        refused = await send_in_portions(self._client, "updateNoteFields", _changes(ours))
        changed = [item for item in ours if item.slug not in refused]
        if retagging := _retagging(changed):
            await self._client.order_all(retagging)
        return refused

    async def ensure_note_types(self, wanted: set[str]) -> dict[str, FoundNoteType]:
        """Returns the note types in Anki for these of ours, and makes the missing ones."""
        found = self._note_types.to_write(await self._client.ask("modelNamesAndIds"))
        missing = sorted(wanted - found.keys())
        if not missing:
            return found
        for name in missing:
            await self._client.order("createModel", **_as_model(design_of(name)))
        return self._note_types.just_made(await self._client.ask("modelNamesAndIds"), wanted)


async def send_in_portions(client: Client, action: str, notes: Iterable[tuple[str, Any]]) -> Refusals:
    """Sends an action for each ``note``, by the slug of its card; raises ``TargetError``."""
    refused: Refusals = {}
    for portion in _portions(notes):
        answers = await client.order_all([(action, {"note": note}) for _, note in portion])
        refused |= _refusals([slug for slug, _ in portion], answers)
    return refused


def _refusals(slugs: Sequence[str], answers: Sequence[Any]) -> Refusals:
    """Returns the refusals among answers; the first ones belong to these slugs, in order."""
    return {
        slug: answer.message
        for slug, answer in zip(slugs, answers, strict=False)
        if isinstance(answer, RefusalError)
    }


def _changes(pending: Iterable[PendingNote]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the new fields of Anki notes, by the slugs of their cards."""
    for item in pending:
        if item.note_type:
            fields = item.note_type.theirs(item.wanted.fields)
            yield item.slug, {"id": item.wanted.anki_id, "fields": fields}


async def _add(client: Client, notes: Mapping[str, Any]) -> Refusals:
    """Adds Anki notes. Newer add-ons add all or none; older ones answer null for each that they refuse."""
    try:
        return _missing(notes, await client.order("addNotes", notes=list(notes.values())))
    except RefusalError:
        able = await client.ask("canAddNotes", notes=list(notes.values()))
    refused = {slug: _REFUSED for slug, can in zip(notes, able, strict=True) if not can}
    rest = {slug: note for slug, note in notes.items() if slug not in refused}
    if rest:
        refused |= _missing(rest, await client.order("addNotes", notes=list(rest.values())))
    return refused


def _missing(notes: Mapping[str, Any], ids: Sequence[int | None]) -> Refusals:
    return {slug: _REFUSED for slug, added in zip(notes, ids, strict=True) if added is None}


def _retagging(pending: Sequence[PendingNote]) -> list[Call]:
    """Returns an order for each tag that is added to some Anki notes, and for each that is removed."""
    orders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for item in pending:
        assert item.before is not None
        wanted = {tag.casefold(): tag for tag in item.wanted.tags}
        present = {tag.casefold(): tag for tag in item.before.tags}
        for key in wanted.keys() - present.keys():
            orders["addTags", wanted[key]].append(item.before.anki_id)
        for key in present.keys() - wanted.keys():
            orders["removeTags", present[key]].append(item.before.anki_id)
    return [(action, {"notes": ids, "tags": tag}) for (action, tag), ids in orders.items()]


async def _store_media(client: Client, files: Mapping[str, Path]) -> dict[str, str]:
    """Stores the files that are not there yet; returns why others cannot be sent, by their names."""
    if not files:
        return {}
    # A name holds a hash of the content, so a file of this name has the same content.
    found = await client.ask_each([("getMediaFilesNames", {"pattern": glob.escape(name)}) for name in files])
    unsent: dict[str, str] = {}
    for (name, path), there in zip(files.items(), found, strict=True):
        if there:
            continue
        try:
            if path.stat().st_size > _LARGEST_FILE:
                unsent[name] = "is too large to send to Anki"
                continue
            content = base64.b64encode(await asyncio.to_thread(path.read_bytes)).decode()
        except OSError as error:
            unsent[name] = f"cannot be read ({error.strerror})"
            continue
        await client.order("storeMediaFile", filename=name, data=content)
    return unsent


def _as_new(item: PendingNote, kind: FoundNoteType) -> dict[str, Any]:
    wanted = item.wanted
    return {
        "deckName": wanted.deck,
        "modelName": kind.name,
        "fields": kind.theirs(wanted.fields),
        "tags": list(wanted.tags),
        "options": _OPTIONS,
    }


def _as_model(design: Design) -> dict[str, Any]:
    return {
        "modelName": design.note_type.name,
        "inOrderFields": list(design.note_type.fields),
        "css": design.css,
        "isCloze": design.note_type.is_cloze,
        "cardTemplates": [
            {"Name": template.name, "Front": template.front, "Back": template.back}
            for template in design.templates
        ],
    }


def _portions(items: Iterable[tuple[str, Any]]) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Yields actions for cards, by slug, in portions that suit one request."""
    portion: list[tuple[str, dict[str, Any]]] = []
    size = 0
    for slug, item in items:
        length = len(orjson.dumps(item))
        if portion and (size + length > _LARGEST_BODY or len(portion) == _ITEMS_A_REQUEST):
            yield portion
            portion, size = [], 0
        portion.append((slug, item))
        size += length
    if portion:
        yield portion
