"""Removes Anki notes: deletes unanswered ones, suspends and tags those that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from obsidian_anki_sync.anki.ankiconnect.cards import card_ids, suspended_positions
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.reading import NoteReader
from obsidian_anki_sync.anki.note_types.companions import COMPANION_SLUGS
from obsidian_anki_sync.anki.stored import is_kept
from obsidian_anki_sync.anki.target import AttemptedChange
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.planning.action import (
    ORPHAN_TAG,
    Action,
    Outcome,
    OutcomeKind,
    is_retired,
    suspended_tag,
)


async def remove(
    client: Client, reader: NoteReader, actions: Iterable[Action], now: Mapping[str, AnkiNote]
) -> dict[str, Outcome]:
    """Removes the Anki notes of these actions, given as they are now by slug; raises ``TargetError``."""
    fresh: dict[str, AnkiNote] = {}
    kept: dict[str, AnkiNote] = {}
    for action in actions:
        note = now[action.slug]
        (kept if is_kept(action, note) else fresh)[action.slug] = note
    if fresh:
        await client.order("deleteNotes", notes=[note.anki_id for note in fresh.values()])
    outcomes = {slug: Outcome(slug, OutcomeKind.DELETED) for slug in fresh}
    return outcomes | await _retire(client, reader, kept)


async def remove_unfinished(
    client: Client, reader: NoteReader, in_flight: Mapping[str, AttemptedChange]
) -> None:
    """Deletes the second Anki notes of interrupted changes, and companions of note types.

    A second Anki note has exactly the text that was sent, and was not reviewed or marked.
    """
    found = await reader.by_slug([*in_flight, *COMPANION_SLUGS.values()])
    there = {note.anki_id for note in found}
    left = [note.anki_id for note in found if _is_unfinished(note, in_flight.get(note.slug), there)]
    if left:
        await client.order("deleteNotes", notes=left)


def _is_unfinished(note: AnkiNote, written: AttemptedChange | None, there: Collection[int]) -> bool:
    if written is None:
        return True
    is_second = written.anki_id in there and note.anki_id != written.anki_id
    is_fresh = not note.reviewed and not note.marked
    return is_second and is_fresh and checksum(note.content_fields) == written.checksum


async def _retire(client: Client, reader: NoteReader, notes: Mapping[str, AnkiNote]) -> dict[str, Outcome]:
    if not notes:
        return {}
    ids = [note.anki_id for note in notes.values()]
    # Tags come first: if the process ends in between, they show the next sync what is left to do.
    await _tag(client, [note for note in notes.values() if not is_retired(note.tags)])
    # The add-on's `suspend` skips the card after each one that is suspended already.
    if cards := await card_ids(client, ids, "-is:suspended"):
        await client.order("suspend", cards=cards)
    now = {note.anki_id: note.modified for note in await reader.by_id(ids)}
    return {
        slug: Outcome(slug, OutcomeKind.SUSPENDED, note.anki_id, now.get(note.anki_id, note.modified))
        for slug, note in notes.items()
    }


async def _tag(client: Client, notes: Sequence[AnkiNote]) -> None:
    """Tags Anki notes as orphans, and with a tag for each card that the user had suspended."""
    if not notes:
        return
    tagged: dict[str, list[int]] = defaultdict(list)
    suspended = await suspended_positions(client, [note.anki_id for note in notes if note.marked])
    for anki_id, positions in suspended.items():
        for position in positions:
            tagged[suspended_tag(position)].append(anki_id)
    tagged[ORPHAN_TAG] = [note.anki_id for note in notes]
    await client.order_all([("addTags", {"notes": ids, "tags": tag}) for tag, ids in tagged.items()])
