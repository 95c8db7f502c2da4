"""A card as a reader or a model yields it, still in Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import NoteType


class CardDraft(Struct, frozen=True):
    """Question, answer and type, as extracted or generated.

    ``position`` counts a note's cards from 0; drafts at one position in several languages are translations of
    one card. ``fields`` maps field names of ``note_type`` to Markdown. ``line`` is the line of the file,
    counted from 1, where the card begins; ``heading`` is the nearest heading above it. ``declared_slug`` is a
    slug that the note gives this card. ``anki_id`` is the Anki note that the note names, by an id that
    another tool or this program wrote there. ``id_line`` is the line of the file after which such an id is
    written, 0 for the frontmatter's ``noteId``, and None if the syntax cannot hold an id.
    ``implicit_clozes`` are the cloze numbers that the reader chose, because the note names none. ``syntax``
    is the name of the syntax that the card is written in.
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
    id_line: int | None = None
    implicit_clozes: tuple[int, ...] = ()
    syntax: str = ""


class Extraction(Struct, frozen=True):
    """What a note holds: its drafts in order, and why other text is not a card.

    ``claimed`` are the spans of the body that the drafts were read from, in any order.
    """

    drafts: tuple[CardDraft, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    claimed: tuple[tuple[int, int], ...] = ()
