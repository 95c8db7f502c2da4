"""The package file: an ``.apkg`` that the user imports into Anki."""

from __future__ import annotations

import asyncio
import glob
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

from obsidian_anki_sync.anki.collection.reading import Query, read_by_slug, read_offer, read_snapshot
from obsidian_anki_sync.anki.feasibility import why_impossible
from obsidian_anki_sync.anki.media import missing_media
from obsidian_anki_sync.anki.package.reading import open_contents, open_package, shown_media
from obsidian_anki_sync.anki.package.writing import OpenMedia, write_package
from obsidian_anki_sync.anki.permissions import why_unwritable
from obsidian_anki_sync.anki.stored import fresh_note, is_as_before, is_as_planned, stored_fields
from obsidian_anki_sync.anki.target import AttemptedChange, TargetState
from obsidian_anki_sync.domain.anki_note import NOTHING_REMEMBERED, AnkiNote, Remembered, Snapshot
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.domain.planning.action import Action, ActionKind, Outcome, OutcomeKind
from obsidian_anki_sync.domain.planning.card_schedule import CardSchedule
from obsidian_anki_sync.domain.planning.pace import BatchSizes
from obsidian_anki_sync.domain.study import StudiedCard
from obsidian_anki_sync.domain.text import counted

Notes = dict[str, AnkiNote]

T = TypeVar("T")


class PackageTarget:
    """A package with all cards. Every ``apply`` writes it anew, completely or not at all.

    Its cards were never reviewed, so a delete leaves the Anki note out. Media come from the vault at
    ``vault_root``; those of unchanged cards come from the earlier package.
    """

    # Each batch writes the whole package anew, so there is one.
    batch_sizes = BatchSizes(first=1_000_000, least=1_000_000, most=1_000_000)

    def __init__(self, path: Path, vault_root: Path) -> None:
        self._path = path
        self._vault_root = vault_root

    async def check(self) -> TargetState:
        """Checks if the package can be written to now; changes nothing."""
        return await asyncio.to_thread(self._state)

    async def profile(self) -> str:
        """Returns an empty text: a file has no profiles."""
        return ""

    async def sweep(self, in_flight: Mapping[str, AttemptedChange] = {}) -> None:  # noqa: ARG002 - a file is written whole
        """Deletes the unfinished packages that a killed sync left beside this one."""
        await asyncio.to_thread(self._sweep)

    def _sweep(self) -> None:
        for unfinished in self._path.parent.glob(f".{glob.escape(self._path.name)}.*.tmp"):
            unfinished.unlink(missing_ok=True)

    async def sync_with_ankiweb(self) -> None:
        """Does nothing: only a running Anki can sync."""

    async def back_up(self) -> str:
        """Makes no backup: a package holds only our cards, which can be made again."""
        return ""

    async def backups(self) -> None:
        """Returns None: a package needs no backup."""

    async def offer(self) -> Offer:
        """Returns the decks and the note types that are in the file."""
        return await asyncio.to_thread(self._read, read_offer, Offer())

    async def snapshot(
        self, known: Mapping[int, int], remembered: Remembered = NOTHING_REMEMBERED
    ) -> Snapshot:
        """Returns the package's Anki notes. ``known`` maps ids to the last known modification."""
        nothing = Snapshot(frozenset(), ())
        seen = {**remembered.others, **known}
        return await asyncio.to_thread(self._read, lambda query: read_snapshot(query, seen), nothing)

    async def read(
        self,
        slugs: Collection[str],
        ids: Mapping[str, int] = {},  # noqa: ARG002 - the file holds nothing but ours
    ) -> Notes:
        """Returns the Anki notes with these slugs as they are now."""
        return await asyncio.to_thread(self._read, lambda query: read_by_slug(query, slugs), {})

    async def reviews(self, ids: Collection[int]) -> dict[int, int]:
        """Returns 0 for each: cards in a package were never answered."""
        return dict.fromkeys(ids, 0)

    async def due(self, ids: Collection[int]) -> int | None:  # noqa: ARG002
        """Returns None: a package is not studied."""
        return None

    async def study(self, ids: Collection[int], tags: Collection[str] = ()) -> list[StudiedCard]:  # noqa: ARG002
        """Returns an empty list: a package is not studied."""
        return []

    async def due_dates(self, ids: Collection[int]) -> dict[int, date]:  # noqa: ARG002
        """Returns no dates: a package is not studied."""
        return {}

    async def schedules(self, ids: Collection[int]) -> dict[int, tuple[CardSchedule, ...]]:  # noqa: ARG002
        """Returns none: the cards of a package are not scheduled."""
        return {}

    async def foreign_notes(self, ids: Collection[int] | None = None) -> list[ForeignNote]:  # noqa: ARG002
        """Returns an empty list: a package with Anki notes of other tools is never written to."""
        return []

    async def with_other_note_types(self) -> list[AnkiNote]:
        """Returns an empty list: a package holds our note types only."""
        return []

    async def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out create, update, restore and delete actions, an outcome for each, in order."""
        return await asyncio.to_thread(self._apply, actions)

    async def close(self) -> None:
        """Does nothing: no file is open."""

    def _read(self, reading: Callable[[Query], T], nothing: T) -> T:
        if not self._path.exists():
            return nothing
        with open_package(self._path) as query:
            return reading(query)

    def _apply(self, actions: Sequence[Action]) -> list[Outcome]:
        # The old package is closed before the new one takes its place: Windows replaces no open file.
        with (
            self._as_target_errors(),
            _replacing(self._path) as unfinished,
            open_contents(self._path) as contents,
        ):
            notes = dict(contents.notes)
            outcomes = [self._carry_out(action, notes) for action in actions]
            if notes != contents.notes or not self._path.exists():
                shown = shown_media(field for note in notes.values() for field in note.fields.values())
                kept = {name: opener for name, opener in contents.media.items() if name in shown}
                with self._as_target_errors():
                    write_package(unfinished, list(notes.values()), kept | self._media(actions, outcomes))
        return outcomes

    def _carry_out(self, action: Action, notes: Notes) -> Outcome:
        """Applies an action to ``notes``."""
        slug, seen = action.slug, notes.get(action.slug)
        if action.kind is ActionKind.DELETE:
            if seen and action.before and not is_as_before(seen, action.before):
                return Outcome(slug, OutcomeKind.STALE, seen.anki_id, seen.modified)
            notes.pop(slug, None)
            return Outcome(slug, OutcomeKind.DELETED)
        assert action.card is not None
        if not is_as_planned(action, seen):
            known = (seen.anki_id, seen.modified) if seen else (None, None)
            return Outcome(slug, OutcomeKind.STALE, *known)
        fields = stored_fields(action.card)
        reason = why_impossible(action.card, fields) or missing_media(action.card, self._vault_root)
        if reason:
            return Outcome(slug, OutcomeKind.FAILED, message=reason)
        written = _written(action.card, fields, seen, notes)
        notes[slug] = written
        return Outcome(slug, OutcomeKind.WRITTEN, written.anki_id, written.modified)

    def _media(self, actions: Iterable[Action], outcomes: Iterable[Outcome]) -> dict[str, OpenMedia]:
        return {
            media.name: _opener(self._vault_root / media.path)
            for action, outcome in zip(actions, outcomes, strict=True)
            if action.card and outcome.result is OutcomeKind.WRITTEN
            for media in action.card.content.media
        }

    @contextmanager
    def _as_target_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TargetError(
                f"The package {self._path} could not be written: {error.strerror or error}.",
                "Free some space, or give a path in a folder that you can write to.",
            ) from error

    def _state(self) -> TargetState:
        obstacle = why_unwritable(self._path)
        if obstacle:
            return TargetState(
                ready=False,
                description=obstacle,
                advice="Correct the permissions of the folder, or give another path.",
            )
        if not self._path.exists():
            return TargetState(True, f"The package {self._path} will be created.")
        try:
            with open_contents(self._path) as contents:
                count = len(contents.notes)
        except TargetError as error:
            return TargetState(ready=False, description=error.message, advice=error.advice, code=error.code)
        return TargetState(True, f"The package {self._path} holds {counted(count, 'Anki note')}.")


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yields a path to write to, which then replaces ``path``; if nothing is written, nothing changes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield unfinished
        if unfinished.exists():
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _opener(path: Path) -> OpenMedia:
    return lambda: path.open("rb")


def _written(card: Card, fields: Mapping[str, str], seen: AnkiNote | None, notes: Notes) -> AnkiNote:
    now = time.time()
    if seen is None:
        newest = next(reversed(notes.values())).anki_id if notes else 0
        return fresh_note(card, fields, int(now), max(int(now * 1000), newest + 1))
    # Anki prefers a package's note to its own only if it is newer, in whole seconds.
    return fresh_note(card, fields, max(int(now), seen.modified + 1), seen.anki_id)
