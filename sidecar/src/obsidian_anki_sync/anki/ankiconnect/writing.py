"""Creates, updates and restores Anki notes, and reads back the outcomes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.anki.ankiconnect.bulk import import_notes
from obsidian_anki_sync.anki.ankiconnect.cards import move_cards, resume_cards
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.note_type_changes import UNSUPPORTED, NoteTypeChanger
from obsidian_anki_sync.anki.ankiconnect.note_types import NoteTypes
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.anki.ankiconnect.queue import Queue
from obsidian_anki_sync.anki.ankiconnect.reading import NoteReader
from obsidian_anki_sync.anki.ankiconnect.single import Refusals, SingleWriter
from obsidian_anki_sync.anki.ankiconnect.snapshot import BACKDATED_SECONDS
from obsidian_anki_sync.anki.stored import first_of_each, is_as_before
from obsidian_anki_sync.domain.anki_note import UNKNOWN_TIME, AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.note_type import SLUG
from obsidian_anki_sync.domain.planning.action import Outcome, OutcomeKind

# One by one, this many take seconds. Before the next portion, edits that the user made meanwhile are seen.
_SINGLY_AT_A_TIME = 500
FEW = 100
"""Up to this many changed notes are sent in one request: a package takes longer to write and to import."""

_TOO_OLD_TO_CHANGE = (
    "The note now makes a card of the type {}, and this release of AnkiConnect cannot "
    "change note types. Update the add-on in Anki (Tools > Add-ons), then sync again."
)


class NoteWriter:
    """Writes Anki notes, by package as long as Anki imports packages."""

    def __init__(
        self,
        client: Client,
        reader: NoteReader,
        single: SingleWriter,
        changer: NoteTypeChanger,
        note_types: NoteTypes,
        *,
        use_packages: bool,
    ) -> None:
        self._client = client
        self._reader = reader
        self._single = single
        self._changer = changer
        self._note_types = note_types
        self._use_packages = use_packages
        self.queue = Queue(client)

    async def write(self, pending: Sequence[PendingNote], *, tells_times: bool) -> dict[str, Outcome]:
        """Writes the notes, reads them back, and returns the outcomes; raises ``TargetError``."""
        if not pending:
            return {}
        await resume_cards(self._client, pending)
        if _are_few_changes(pending):
            refused, found = await self._single.change_few(pending, self._reader)
            now = {note.slug: note for note in found}
        else:
            refused, now = await self._write_many(pending, tells_times=tells_times)
        await move_cards(self._client, pending, now)
        return {item.slug: _outcome(item, now, refused) for item in pending}

    async def _write_many(
        self, pending: Sequence[PendingNote], *, tells_times: bool
    ) -> tuple[Refusals, dict[str, AnkiNote]]:
        """Returns what Anki refused, and the Anki notes after the writing, by slug."""
        refused = await self._change_note_types([item for item in pending if _changes_note_type(item)])
        staying = [item for item in pending if not _changes_note_type(item)]
        imported = await self._import(staying) if self._use_packages else {}
        refused |= await self._write_singly([item for item in staying if item.slug not in imported])
        now = await read_added(self._client, imported.values(), tells_times=tells_times)
        now |= await self._read_back([item for item in pending if item.slug not in now])
        if missed := [item for item in imported.values() if _is_missed(item, now)]:
            await self._delete_twins(missed)
            refused |= await self._write_singly(missed)
            now |= await self._read_back(missed)
        return refused, now

    async def _change_note_types(self, pending: Sequence[PendingNote]) -> Refusals:
        refused = await self._changer.change(pending)
        types = {item.slug: item.wanted.note_type for item in pending}
        return {
            slug: _TOO_OLD_TO_CHANGE.format(types[slug]) if UNSUPPORTED in message else message
            for slug, message in refused.items()
        }

    async def _import(self, pending: Sequence[PendingNote]) -> dict[str, PendingNote]:
        """Returns the notes that were written to Anki by package, by slug."""
        packed = await self._packable(pending)
        if not packed:
            return {}
        first = self.queue.take(len(packed))
        imported = await import_notes(self._client, self._note_types, packed, first)
        if imported.left and len(imported.left) + len(imported.altered) == len(packed):
            self._use_packages = False
        missing = {item.slug for item in (*imported.left, *imported.altered)}
        return {item.slug: item for item in packed if item.slug not in missing}

    async def _packable(self, pending: Sequence[PendingNote]) -> list[PendingNote]:
        """Returns the notes that a package reaches without overwriting changes of the user."""
        unreached: set[int] = set()
        known = {item.slug: item.wanted.anki_id for item in pending if item.before}
        if known:
            unreached = set(await self._client.ask("findNotes", query=self._note_types.unpacked))
            # An import writes to whichever of two Anki notes has the GUID of the slug. An unused one
            # is deleted afterwards.
            others = await self._reader.others_by_slug(known)
            unreached |= {known[note.slug] for note in others if _is_of_use(note)}
        return [
            item
            for item in pending
            if item.wanted.anki_id not in unreached
            and not item.has_own_fields
            and not item.in_doubt
            and not (item.before and item.before.fields.get(SLUG) != item.slug)
            and (item.before or not self._note_types.is_own(item.wanted.note_type))
        ]

    async def _write_singly(self, pending: Sequence[PendingNote]) -> Refusals:
        refused: Refusals = {}
        for start in range(0, len(pending), _SINGLY_AT_A_TIME):
            portion = pending[start : start + _SINGLY_AT_A_TIME]
            refused |= await self._single.write(await self._still_as_seen(portion))
        return refused

    async def _still_as_seen(self, pending: Sequence[PendingNote]) -> list[PendingNote]:
        ids = [item.before.anki_id for item in pending if item.before]
        now = {note.anki_id: note for note in await self._reader.by_id(ids)} if ids else {}
        return [
            item
            for item in pending
            if item.before is None
            or (item.before.anki_id in now and is_as_before(now[item.before.anki_id], item.before))
        ]

    async def _read_back(self, pending: Sequence[PendingNote]) -> dict[str, AnkiNote]:
        """Returns the Anki notes of the pending notes: by id if they were there before, else by slug."""
        ids = [item.before.anki_id for item in pending if item.before]
        new = [item.slug for item in pending if item.before is None]
        found = first_of_each(await self._reader.added(new))
        return found | {note.slug: note for note in await self._reader.notes(ids)}

    async def _delete_twins(self, pending: Sequence[PendingNote]) -> None:
        """Deletes what an import added beside Anki notes that it missed, because their GUIDs differ.

        A twin is new and has exactly the text that was sent; so it is not a copy that the user made.
        """
        sent = {item.slug: item for item in pending}
        twins = [
            note.anki_id
            for note in await self._reader.by_slug(sent)
            if note.anki_id != sent[note.slug].wanted.anki_id
            and not note.reviewed
            and sent[note.slug].is_held_by(note)
        ]
        if twins:
            await self._client.order("deleteNotes", notes=twins)


def _is_of_use(note: AnkiNote) -> bool:
    return note.reviewed or note.marked or not note.is_as_written


def _are_few_changes(pending: Sequence[PendingNote]) -> bool:
    """True if the notes only change texts, and are so few that one request is faster than a package."""
    return len(pending) <= FEW and all(item.before and not _changes_note_type(item) for item in pending)


def _changes_note_type(item: PendingNote) -> bool:
    return item.before is not None and item.before.note_type != item.wanted.note_type


def time_of_writing(before: AnkiNote | None, *, dated_back: bool) -> int:
    """Returns a modification time (seconds) with which Anki prefers our Anki note to its own.

    A new Anki note that is ``dated_back`` does not look as if the user had edited it since.
    """
    now = int(time.time())
    if before is None:
        return now - BACKDATED_SECONDS if dated_back else now
    # An old add-on does not tell when Anki's own was modified: it may be in this second.
    return max(now, before.modified + 1) if before.modified > UNKNOWN_TIME else now + 1


def _is_missed(item: PendingNote, now: Mapping[str, AnkiNote]) -> bool:
    """True if Anki's note still has the old text and not the new one."""
    note = now.get(item.slug)
    if note is None or item.before is None:
        return False
    return is_as_before(note, item.before) and not item.is_held_by(note)


def _outcome(item: PendingNote, now: Mapping[str, AnkiNote], refused: Refusals) -> Outcome:
    slug, note = item.slug, now.get(item.slug)
    if slug in refused:
        return Outcome(slug, OutcomeKind.FAILED, message=refused[slug])
    if note is None:
        return Outcome(slug, OutcomeKind.FAILED, message="Anki did not add this card.")
    if not _has_same_text(note, item.wanted):
        return Outcome(slug, OutcomeKind.STALE, note.anki_id, note.modified)
    return Outcome(slug, OutcomeKind.WRITTEN, note.anki_id, note.modified)


def _has_same_text(one: AnkiNote, other: AnkiNote) -> bool:
    if one.fields == other.fields:
        return True
    return checksum(one.content_fields) == checksum(other.content_fields)


async def read_added(
    client: Client, pending: Iterable[PendingNote], *, tells_times: bool
) -> dict[str, AnkiNote]:
    """Returns the pending new notes that are in Anki under the ids that they were given, by slug."""
    new = {item.wanted.anki_id: item for item in pending if not item.before and item.wanted.anki_id}
    if not new:
        return {}
    [found] = await client.ask_each([("findNotes", {"query": f"nid:{','.join(map(str, new))}"})])
    added = {new[anki_id].slug: new[anki_id].wanted for anki_id in found}
    if tells_times:
        return added
    return {slug: replace(note, modified=UNKNOWN_TIME) for slug, note in added.items()}
