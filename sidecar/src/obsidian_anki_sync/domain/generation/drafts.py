"""A card that a language model wrote, with its source in the note."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from obsidian_anki_sync.domain.note_type import NoteType

UNREVIEWED_TAG = "ai::unreviewed"
"""The tag of a generated card that was accepted automatically."""

_DRAFT_ID = re.compile(r"gen-[0-9a-f]{16}")


def is_draft_id(slug: str) -> bool:
    """True if a card's slug is the id of a draft: the card is a generated one."""
    return _DRAFT_ID.fullmatch(slug) is not None


class Flag(Struct, frozen=True):
    """A doubt about a generated card: a stable code, and a sentence for the user."""

    code: str
    message: str


class GeneratedDraft(Struct, frozen=True):
    """A card as a model wrote it, still in Markdown.

    ``draft_id`` is its identity and becomes the card's slug; it is random and stays when the card is
    reworded. ``unit`` is the piece of the note that the card rests on, ``unit_digest`` a hash of it; ``line``
    is the line of the file, counted from 1, where that piece begins, ``heading`` the nearest heading above
    it. ``prompt`` is the version of the prompt that the model answered.
    """

    draft_id: str
    note_type: NoteType
    fields: Mapping[str, str]
    unit: str
    unit_digest: str
    line: int
    heading: str | None = None
    language: str = ""
    flags: tuple[Flag, ...] = ()
    prompt: str = ""
