"""Creates and updates without a package: slower, for an Anki that imports none or notes that it misses.

Anki gives an Anki note that is made so a GUID of its own; only the slug tells whose it is. So nothing is sent
twice, and whoever calls this reads back what became of it.
"""

from __future__ import annotations

import asyncio
import base64
import glob
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from obsidian_anki_sync.anki.ankiconnect.client import Call, Client, RefusalError
from obsidian_anki_sync.anki.ankiconnect.note_types import names_in_anki
from obsidian_anki_sync.anki.ankiconnect.parcel import Parcel, all_media
from obsidian_anki_sync.anki.designs import design_of

Refusals = dict[str, str]
"""Why Anki refused cards, by their slugs."""

_LARGEST_BODY = 800_000
_LARGEST_FILE = 5_000_000
_ITEMS_A_REQUEST = 500
# Anki's own check for duplicates becomes slower with every Anki note; the one across note types does not.
_OPTIONS = {"allowDuplicate": True, "duplicateScopeOptions": {"checkAllModels": True}}


async def write_singly(client: Client, parcels: Sequence[Parcel]) -> Refusals:
    """Adds and changes these Anki notes; raises ``TargetError``."""
    unsent = await _store_media(client, all_media(parcels))
    refused = {
        parcel.slug: f"The file {name}, which the card {parcel.slug} shows, is too large to be sent to Anki."
        for parcel in parcels
        for name in parcel.media.keys() & unsent
    }
    going = [parcel for parcel in parcels if parcel.slug not in refused]
    refused |= await _create(client, [parcel for parcel in going if parcel.before is None])
    refused |= await _update(client, [parcel for parcel in going if parcel.before is not None])
    return refused


async def _create(client: Client, parcels: Sequence[Parcel]) -> Refusals:
    if not parcels:
        return {}
    names = await _ensure_note_types(client, {parcel.wanted.note_type for parcel in parcels})
    decks = sorted({parcel.wanted.deck for parcel in parcels})
    await client.order_all([("createDeck", {"deck": deck}) for deck in decks])
    refused: Refusals = {}
    for portion in _portions(parcels, lambda parcel: _as_new(parcel, names)):
        refused |= await _add(client, dict(portion))
    return refused


async def _add(client: Client, notes: Mapping[str, Any]) -> Refusals:
    """Adds what Anki takes. Newer add-ons add all or none, older ones answer null for what they refuse."""
    try:
        return _missing(notes, await client.order("addNotes", notes=list(notes.values())))
    except RefusalError:
        able = await client.ask("canAddNotes", notes=list(notes.values()))
    refused = {slug: _refusal(slug) for slug, can in zip(notes, able, strict=True) if not can}
    rest = {slug: note for slug, note in notes.items() if slug not in refused}
    if rest:
        refused |= _missing(rest, await client.order("addNotes", notes=list(rest.values())))
    return refused


def _missing(notes: Mapping[str, Any], ids: Sequence[int | None]) -> Refusals:
    return {slug: _refusal(slug) for slug, added in zip(notes, ids, strict=True) if added is None}


async def _update(client: Client, parcels: Sequence[Parcel]) -> Refusals:
    refused: Refusals = {}
    for portion in _portions(parcels, _as_change):
        answers = await client.order_all([("updateNoteFields", {"note": note}) for _, note in portion])
        refused |= {
            slug: answer.message
            for (slug, _), answer in zip(portion, answers, strict=True)
            if isinstance(answer, RefusalError)
        }
    if retagging := _retagging([parcel for parcel in parcels if parcel.slug not in refused]):
        await client.order_all(retagging)
    return refused


def _retagging(parcels: Sequence[Parcel]) -> list[Call]:
    """An order for each tag that some Anki notes get, and for each that some lose."""
    orders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for parcel in parcels:
        assert parcel.before is not None
        wanted = {tag.casefold(): tag for tag in parcel.wanted.tags}
        present = {tag.casefold(): tag for tag in parcel.before.tags}
        for key in wanted.keys() - present.keys():
            orders["addTags", wanted[key]].append(parcel.before.anki_id)
        for key in present.keys() - wanted.keys():
            orders["removeTags", present[key]].append(parcel.before.anki_id)
    return [(action, {"notes": ids, "tags": tag}) for (action, tag), ids in orders.items()]


async def _ensure_note_types(client: Client, wanted: set[str]) -> dict[str, str]:
    """The names that these note types have in Anki, where those that were missing are made."""
    names = names_in_anki(await client.ask("modelNamesAndIds"))
    for name in sorted(wanted - names.keys()):
        design = design_of(name)
        await client.order(
            "createModel",
            modelName=name,
            inOrderFields=list(design.note_type.fields),
            css=design.css,
            isCloze=design.note_type.is_cloze,
            cardTemplates=[
                {"Name": template.name, "Front": template.front, "Back": template.back}
                for template in design.templates
            ],
        )
        names[name] = name
    return names


async def _store_media(client: Client, files: Mapping[str, Path]) -> Collection[str]:
    """Stores the files that are not there yet; gives the names of those that cannot be sent."""
    if not files:
        return ()
    # A name holds its content's hash: what is there under it is the same.
    found = await client.ask_each([("getMediaFilesNames", {"pattern": glob.escape(name)}) for name in files])
    unsent = set()
    for (name, path), there in zip(files.items(), found, strict=True):
        if there:
            continue
        if path.stat().st_size > _LARGEST_FILE:
            unsent.add(name)
            continue
        content = base64.b64encode(await asyncio.to_thread(path.read_bytes)).decode()
        await client.order("storeMediaFile", filename=name, data=content)
    return unsent


def _as_new(parcel: Parcel, names: Mapping[str, str]) -> dict[str, Any]:
    wanted = parcel.wanted
    return {
        "deckName": wanted.deck,
        "modelName": names[wanted.note_type],
        "fields": dict(wanted.fields),
        "tags": list(wanted.tags),
        "options": _OPTIONS,
    }


def _as_change(parcel: Parcel) -> dict[str, Any]:
    assert parcel.before is not None
    return {"id": parcel.before.anki_id, "fields": dict(parcel.wanted.fields)}


def _portions(
    parcels: Sequence[Parcel], told: Callable[[Parcel], dict[str, Any]]
) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Slugs with what is told of their parcels, as many at a time as one request carries well."""
    portion: list[tuple[str, dict[str, Any]]] = []
    size = 0
    for parcel in parcels:
        item = told(parcel)
        length = len(orjson.dumps(item))
        if portion and (size + length > _LARGEST_BODY or len(portion) == _ITEMS_A_REQUEST):
            yield portion
            portion, size = [], 0
        portion.append((parcel.slug, item))
        size += length
    if portion:
        yield portion


def _refusal(slug: str) -> str:
    return f"Anki refused the card {slug}."
