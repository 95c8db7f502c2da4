"""The protocol of targets: what the pipeline needs from Anki, in each of the ways to reach it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from obsidian_anki_sync.anki.backups import Backups
from obsidian_anki_sync.domain.anki_note import NOTHING_REMEMBERED, AnkiNote, Remembered, Snapshot
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.domain.planning.action import Action, Outcome
from obsidian_anki_sync.domain.planning.card_schedule import CardSchedule
from obsidian_anki_sync.domain.planning.pace import BatchSizes
from obsidian_anki_sync.domain.study import StudiedCard


class AnkiState(Struct, frozen=True):
    """A running Anki: the open profile, and what an old release of the add-on lacks, as clauses."""

    profile: str
    lacks: tuple[str, ...]
    syncs_with_ankiweb: bool


class TargetState(Struct, frozen=True):
    """The result of ``check``: if the target is ready, what it is, and what to do if it is not ready.

    ``code`` is the code of an error. ``anki`` is set if the target is a running Anki that answers.
    """

    ready: bool
    description: str
    advice: str = ""
    code: str = ""
    anki: AnkiState | None = None


class AttemptedChange(Struct, frozen=True):
    """An Anki note that was being changed: its id, and the checksum of its new text."""

    anki_id: int
    checksum: str


class Target(Protocol):
    """Holds our Anki notes: a running Anki, a collection or a package.

    Every method raises ``TargetError`` if the target cannot be reached or refuses as a whole. A failure of
    one card is an ``Outcome``. Between two calls it keeps only what can be read again.
    """

    batch_sizes: BatchSizes
    """How many actions one ``apply`` takes."""

    async def check(self) -> TargetState:
        """Checks if the target can be written to now; changes nothing and raises nothing."""
        ...

    async def profile(self) -> str:
        """Returns the name of the open profile; empty if there is none or it cannot be read."""
        ...

    async def sweep(self, in_flight: Mapping[str, AttemptedChange] = {}) -> None:
        """Deletes what a killed sync left: files and, of actions in flight, second Anki notes.

        ``in_flight`` are the Anki notes that were being changed, by slug.
        """
        ...

    async def sync_with_ankiweb(self) -> None:
        """Syncs a running Anki with AnkiWeb; other targets do nothing."""
        ...

    async def back_up(self) -> str:
        """Makes the backup that is due before the first change of a day.

        Returns a sentence for the user if one was made or should be made by hand; else an empty text.
        """
        ...

    async def backups(self) -> Backups | None:
        """Returns the backups; None if the target needs none or they cannot be seen."""
        ...

    async def offer(self) -> Offer:
        """Returns the decks and the note types of the target; changes nothing."""
        ...

    async def snapshot(
        self, known: Mapping[int, int], remembered: Remembered = NOTHING_REMEMBERED
    ) -> Snapshot:
        """Returns what the target holds of ours.

        ``known`` maps the ids of this vault's Anki notes to the modification last seen.
        """
        ...

    async def read(self, slugs: Collection[str], ids: Mapping[str, int] = {}) -> dict[str, AnkiNote]:
        """Returns the Anki notes with these slugs as they are now.

        Of several Anki notes with one slug, it returns the one with the id in ``ids``. By that id it also
        finds an Anki note that no longer looks like ours.
        """
        ...

    async def reviews(self, ids: Collection[int]) -> dict[int, int]:
        """Returns how often the cards of each of these Anki notes were answered; for a few notes."""
        ...

    async def due(self, ids: Collection[int]) -> int | None:
        """Returns how many cards of these Anki notes are due today; None if no running Anki can tell."""
        ...

    async def study(self, ids: Collection[int], tags: Collection[str] = ()) -> list[StudiedCard]:
        """Returns how the cards of these Anki notes fare, each with those of ``tags`` that it has.

        A package is not studied, so it has no such cards.
        """
        ...

    async def due_dates(self, ids: Collection[int]) -> dict[int, date]:
        """Returns when the first card of each of these Anki notes is due.

        New, suspended and buried cards are not due; Anki notes with such cards only are left out. A package
        has no dates.
        """
        ...

    async def schedules(self, ids: Collection[int]) -> dict[int, tuple[CardSchedule, ...]]:
        """Returns the schedules of the cards of each of these Anki notes. A package has none."""
        ...

    async def foreign_notes(self, ids: Collection[int] | None = None) -> list[ForeignNote]:
        """Returns the Anki notes that are not ours: all, or those with these ids."""
        ...

    async def with_other_note_types(self) -> list[AnkiNote]:
        """Returns the Anki notes with a source link of ours whose note type is not ours, as Anki names it."""
        ...

    async def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out create, update, restore, adopt and delete actions; returns the outcomes in their order.

        Missing note types and decks are made, and media are stored first. A delete of a reviewed card
        suspends and tags it, by the state it has now. An Anki note that differs from ``action.before``, or
        that exists already for a create, is not changed: its outcome is ``STALE``. An action that ``asks``
        also gives the cards the schedules of ``action.cards``, before it writes the text.
        """
        ...

    async def close(self) -> None:
        """Closes the target; may be called twice."""
        ...
