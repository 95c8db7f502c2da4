"""Chooses which of several Anki notes of one card stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import is_retired


class Twins(Struct, frozen=True):
    """Anki notes that are one card: the one that ``stays``, and those that are ``unneeded``.

    ``retired`` were suspended and tagged by an earlier sync. ``edited`` hold the user's own text, and stay
    too.
    """

    stays: AnkiNote
    unneeded: tuple[AnkiNote, ...] = ()
    retired: tuple[AnkiNote, ...] = ()
    edited: tuple[AnkiNote, ...] = ()


def twins_of(notes: Sequence[AnkiNote], reviews: Mapping[int, int]) -> Twins:
    """Returns which Anki note stays: the most reviewed, then one in use, then the oldest.

    Every computer that sees the same Anki notes makes the same choice. ``reviews`` counts the answers by
    Anki note, and may lack notes that were never reviewed.
    """

    def rank(note: AnkiNote) -> tuple[int, bool, bool, int]:
        return -reviews.get(note.anki_id, 0), not note.reviewed, _is_retired(note), note.anki_id

    stays, *others = sorted(notes, key=rank)
    return Twins(
        stays,
        unneeded=tuple(note for note in others if note.is_as_written and not _is_retired(note)),
        retired=tuple(note for note in others if _is_retired(note)),
        edited=tuple(note for note in others if not (note.is_as_written or _is_retired(note))),
    )


def need_counts(notes: Iterable[AnkiNote]) -> bool:
    """True if the number of reviews decides which one stays."""
    return sum(note.reviewed for note in notes) > 1


def _is_retired(note: AnkiNote) -> bool:
    """True if a sync suspended the Anki note and tagged it."""
    return note.suspended and is_retired(note.tags)
