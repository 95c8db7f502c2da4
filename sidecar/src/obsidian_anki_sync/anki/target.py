"""Where cards go: what the pipeline asks of Anki, whichever way Anki is reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from obsidian_anki_sync.anki.backups import Backups
from obsidian_anki_sync.domain.anki_note import AnkiNote, Snapshot
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.domain.planning.action import Action, Outcome
from obsidian_anki_sync.domain.planning.pace import BatchSizes


@dataclass(frozen=True, slots=True)
class TargetState:
    """What ``check`` finds: whether the target answers, what it is, and what to do where it does not."""

    ready: bool
    description: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class AttemptedChange:
    """An Anki note that was being changed: its id, and the checksum of the text that it was to get."""

    anki_id: int
    checksum: str


class Target(Protocol):
    """A place that holds Anki notes of ours.

    Every method raises ``TargetError`` where the place cannot be reached or refuses as a whole. What
    concerns one card only is an ``Outcome``. Nothing is kept between two calls that could not be read again.
    """

    batch_sizes: BatchSizes
    """How many actions one ``apply`` takes."""

    async def check(self) -> TargetState:
        """True if the target could be written to now; changes nothing and raises nothing."""
        ...

    async def profile(self) -> str:
        """The name of the profile that is open, or nothing where there is none or it cannot be told."""
        ...

    async def sweep(self, in_flight: Mapping[str, AttemptedChange] = {}) -> None:
        """Deletes what a killed sync left: its files and, of actions in flight, its second Anki notes.

        ``in_flight`` are the Anki notes that were being changed, by slug.
        """
        ...

    async def sync_with_ankiweb(self) -> None:
        """Takes in what AnkiWeb has, so that a sync begins from there; nothing, where no Anki runs."""
        ...

    async def back_up(self) -> str:
        """Makes the backup that is due before the first change of a day.

        Returns a sentence for the user where one was made, or should be made by hand; else nothing.
        """
        ...

    async def backups(self) -> Backups | None:
        """Returns what backups there are; None where the target needs none or they cannot be seen."""
        ...

    async def offer(self) -> Offer:
        """Returns the decks and the note types that are there; changes nothing."""
        ...

    async def snapshot(self, known: Mapping[int, int]) -> Snapshot:
        """What the target holds of ours. ``known`` maps Anki note ids to the modification last seen."""
        ...

    async def read(self, slugs: Collection[str], ids: Mapping[str, int] = {}) -> dict[str, AnkiNote]:
        """Returns the Anki notes with these slugs, in full, as they are now.

        One that no longer looks like ours is found by the id in ``ids``.
        """
        ...

    async def reviews(self, ids: Collection[int]) -> dict[int, int]:
        """Returns how often the cards of each of these Anki notes were answered; for a few notes."""
        ...

    async def due(self, ids: Collection[int]) -> int | None:
        """Returns how many cards of these Anki notes are due today; None if no Anki runs that knows it."""
        ...

    async def foreign_notes(self, ids: Collection[int] | None = None) -> list[ForeignNote]:
        """Returns the Anki notes that are not ours: all, or those with these ids."""
        ...

    async def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out create, update, restore, adopt and delete actions, an outcome for each, in order.

        Note types and decks are made where they are missing, media are stored first. A delete of a card that
        was reviewed suspends and tags it, by the state it has now. An Anki note that is no longer as in
        ``action.before``, or that is there already for a create, is left alone: its outcome is ``STALE``.
        """
        ...

    async def close(self) -> None:
        """Lets go of the target; it may be called twice."""
        ...
