"""A card as a reader or a model yields it, still in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import NoteType


@dataclass(frozen=True, slots=True)
class CardDraft:
    """Question, answer and type, as extracted or generated.

    ``position`` counts a note's cards from 0; drafts of one position in several languages are the same card
    in translation. ``fields`` maps field names of ``note_type`` to Markdown. ``line`` is the line of the
    file, counted from 1, where the card begins; ``heading`` is the nearest heading above it.
    ``declared_slug`` is a slug that the note itself names for this card, ``anki_id`` the Anki note that it
    names, which another tool made of this card.
    """

    position: int
    note_type: NoteType
    fields: Mapping[str, str]
    line: int
    language: str = ""
    heading: str | None = None
    tags: tuple[str, ...] = ()
    deck: str | None = None
    declared_slug: str | None = None
    anki_id: int | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a note holds: its drafts in order, and why other pieces of it are no cards.

    ``claimed`` are the spans of the body that the drafts were read from, in any order.
    """

    drafts: tuple[CardDraft, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    claimed: tuple[tuple[int, int], ...] = ()
