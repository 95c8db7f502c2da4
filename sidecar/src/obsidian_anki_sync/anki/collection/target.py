"""The embedded collection: an ``.anki2`` file, read by SQLite and written by the ``anki`` library."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from obsidian_anki_sync.anki.backups import Backups, backups_in
from obsidian_anki_sync.anki.collection.library import missing, require_anki
from obsidian_anki_sync.anki.collection.reading import (
    Query,
    count_reviews,
    read_any,
    read_by_slug,
    read_offer,
    read_snapshot,
    read_with_other_note_types,
)
from obsidian_anki_sync.anki.collection.readonly import open_tables
from obsidian_anki_sync.anki.collection.schedules import read_schedules
from obsidian_anki_sync.anki.collection.study import read_due_dates, read_study
from obsidian_anki_sync.anki.media import sweep_media
from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS
from obsidian_anki_sync.anki.permissions import why_unwritable
from obsidian_anki_sync.anki.target import AttemptedChange, TargetState
from obsidian_anki_sync.domain.anki_note import NOTHING_REMEMBERED, AnkiNote, Remembered, Snapshot
from obsidian_anki_sync.domain.errors import MissingLibraryError, TargetError
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.domain.planning.action import Action, Outcome
from obsidian_anki_sync.domain.planning.card_schedule import CardSchedule
from obsidian_anki_sync.domain.planning.pace import BatchSizes
from obsidian_anki_sync.domain.study import StudiedCard, StudyDeck
from obsidian_anki_sync.domain.text import counted

if TYPE_CHECKING:
    from obsidian_anki_sync.anki.collection.writing import CollectionWriter

T = TypeVar("T")


class CollectionTarget:
    """A collection in a file of its own, or that of an Anki profile while Anki is closed.

    From the first ``apply`` to ``close`` no other program can open it, and all work runs in one thread. Media
    come from the vault at ``vault_root``. A missing collection is made. If it holds other notes too, a backup
    is made before the first change of a day; the newest ``backups`` are kept.
    """

    batch_sizes = BatchSizes(first=50, least=10, most=2000)

    def __init__(self, path: Path, vault_root: Path, *, backups: int = 0) -> None:
        self._path = path
        self._vault_root = vault_root
        self._keep = backups
        self._notice = ""
        self._writer: CollectionWriter | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="anki-collection")

    async def check(self) -> TargetState:
        """Checks if the collection can be written to now; changes nothing."""
        return await self._in_thread(self._state)

    async def profile(self) -> str:
        """Returns an empty text: a file has no profiles."""
        return ""

    async def sweep(self, in_flight: Mapping[str, AttemptedChange] = {}) -> None:
        """Deletes half-copied media of a killed sync, and companions of note types."""
        await self._in_thread(lambda: sweep_media(self._path.with_suffix(".media")))
        if in_flight and self._path.exists():
            await self._in_thread(lambda: self._open_writer().remove_companions())

    async def sync_with_ankiweb(self) -> None:
        """Does nothing: only a running Anki can sync."""

    async def back_up(self) -> str:
        """Makes the backup that is due before the first change of a day; returns a sentence about it."""
        await self._in_thread(self._back_up)
        notice, self._notice = self._notice, ""
        return notice

    async def backups(self) -> Backups | None:
        """Returns the backups that this program made; None if the collection needs none."""
        if not self._keep or not await self._in_thread(self._holds_others):
            return None
        return backups_in(self._backup_folder, is_ours=True)

    async def offer(self) -> Offer:
        """Returns the decks and the note types that are in the file."""
        return await self._in_thread(lambda: self._read(read_offer, Offer()))

    async def snapshot(
        self, known: Mapping[int, int], remembered: Remembered = NOTHING_REMEMBERED
    ) -> Snapshot:
        """Returns our Anki notes. ``known`` maps ids to the last known modification."""
        nothing = Snapshot(frozenset(), ())
        seen = {**remembered.others, **known}
        return await self._in_thread(lambda: self._read(lambda query: read_snapshot(query, seen), nothing))

    async def read(self, slugs: Collection[str], ids: Mapping[str, int] = {}) -> dict[str, AnkiNote]:
        """Returns the Anki notes with these slugs as they are now; one that lost its slug, by its id."""

        def reading(query: Query) -> dict[str, AnkiNote]:
            found = read_by_slug(query, slugs, ids)
            lost = {ids[slug]: slug for slug in slugs if slug not in found and ids.get(slug)}
            return found | {
                lost[note.anki_id]: replace(note, slug=lost[note.anki_id]) for note in read_any(query, lost)
            }

        return await self._in_thread(lambda: self._read(reading, {}))

    async def reviews(self, ids: Collection[int]) -> dict[int, int]:
        """Returns how often the cards of each of these Anki notes were answered."""
        return await self._in_thread(lambda: self._read(lambda query: count_reviews(query, ids), {}))

    async def due(self, ids: Collection[int]) -> int | None:  # noqa: ARG002
        """Returns None: Anki is closed while its collection is open here."""
        return None

    async def study(self, ids: Collection[int], tags: Collection[str] = ()) -> list[StudiedCard]:  # noqa: ARG002
        """Returns how the cards of these Anki notes fare, with all their tags."""
        return await self._in_thread(lambda: self._read(lambda query: read_study(query, ids), []))

    async def due_dates(self, ids: Collection[int]) -> dict[int, date]:
        """Returns when the first card of each of these Anki notes is due."""
        return await self._in_thread(lambda: self._read(lambda query: read_due_dates(query, ids), {}))

    async def make_study_deck(self, name: str, ids: Collection[int], *, reschedules: bool) -> StudyDeck:
        """Makes a filtered deck of these Anki notes; raises ``UsageError`` if it cannot be made."""
        return await self._in_thread(
            lambda: self._open_writer().make_filtered_deck(name, ids, reschedules=reschedules)
        )

    async def study_decks(self) -> list[StudyDeck]:
        """Returns the filtered decks by name."""
        if not self._path.exists():
            return []
        return await self._in_thread(lambda: self._open_writer().filtered_decks())

    async def remove_study_deck(self, name: str) -> StudyDeck:
        """Removes a filtered deck, whose cards return to their decks; raises ``UsageError``."""
        return await self._in_thread(lambda: self._open_writer().remove_filtered_deck(name))

    async def schedules(self, ids: Collection[int]) -> dict[int, tuple[CardSchedule, ...]]:
        """Returns the schedules of the cards of each of these Anki notes."""
        return await self._in_thread(lambda: self._read(lambda query: read_schedules(query, ids), {}))

    async def foreign_notes(self, ids: Collection[int] | None = None) -> list[ForeignNote]:
        """Returns the Anki notes that are not ours: all, or those with these ids."""
        if not self._path.exists():
            return []
        return await self._in_thread(lambda: self._open_writer().foreign_notes(ids))

    async def with_other_note_types(self) -> list[AnkiNote]:
        """Returns the Anki notes with a source link of ours whose note type is not ours, as Anki names it."""
        return await self._in_thread(lambda: self._read(read_with_other_note_types, []))

    async def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out create, update, restore and delete actions, an outcome for each, in order."""
        return await self._in_thread(lambda: self._open_writer().apply(actions))

    async def close(self) -> None:
        """Closes the collection; may be called twice."""
        await self._in_thread(self._close)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _read(self, reading: Callable[[Query], T], nothing: T) -> T:
        # Not beside the writer: closing another handle in this process would release the writer's lock.
        if self._writer:
            return reading(self._writer.query)
        if not self._path.exists():
            return nothing
        with open_tables(self._path) as query:
            return reading(query) if _is_begun(query) else nothing

    def _open_writer(self) -> CollectionWriter:
        if self._writer is None:
            self._back_up()
            try:
                # Imported here: it takes a third of a second, which a sync without changes saves.
                from obsidian_anki_sync.anki.collection.writing import CollectionWriter
            except ImportError as error:
                raise missing(self._path, str(error)) from error
            self._writer = CollectionWriter(self._path, self._vault_root)
        return self._writer

    @property
    def _backup_folder(self) -> Path:
        return self._path.with_name(f"{self._path.stem}-backups")

    def _back_up(self) -> None:
        if self._writer or not self._keep or not self._holds_others():
            return
        if backups_in(self._backup_folder, is_ours=True).is_from_today:
            return
        try:
            from obsidian_anki_sync.anki.collection.opening import make_backup
        except ImportError:
            return  # without the library nothing is written either
        make_backup(self._path, self._backup_folder, self._keep)
        self._notice = f"A backup of the collection was made before the first change: {self._backup_folder}."

    def _holds_others(self) -> bool:
        return self._path.exists() and bool(self._read(_count_others, 0))

    def _close(self) -> None:
        if self._writer:
            self._writer.close()
            self._writer = None

    def _state(self) -> TargetState:
        try:
            require_anki(self._path)
        except MissingLibraryError as error:
            return TargetState(ready=False, description=error.message, advice=error.advice, code=error.code)
        obstacle = why_unwritable(self._path)
        if obstacle:
            return TargetState(
                ready=False,
                description=obstacle,
                advice="Correct the permissions of the folder, or give another path.",
            )
        if not self._path.exists():
            return TargetState(True, f"The Anki collection {self._path} will be created.")
        try:
            count = self._read(_count_notes, 0)
        except TargetError as error:
            return TargetState(ready=False, description=error.message, advice=error.advice, code=error.code)
        return TargetState(True, f"The Anki collection {self._path} holds {counted(count, 'Anki note')}.")


def _is_begun(query: Query) -> bool:
    """True if the file has tables; if a process is killed while it makes the file, it has none."""
    [[tables]] = query("select count() from sqlite_master")
    return bool(tables)


def _count_others(query: Query) -> int:
    """Returns how many Anki notes are of other note types than ours."""
    ours = set(MODEL_IDS.values())
    return sum(
        count
        for note_type, count in query("select mid, count() from notes group by mid")
        if note_type not in ours
    )


def _count_notes(query: Query) -> int:
    [[count]] = query("select count() from notes")
    return int(count)
