"""What is to happen to one card, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card

ORPHAN_TAG = "obsidian-sync::orphan"


class ActionKind(StrEnum):
    """What can happen to a card."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"
    ADOPT = "adopt"
    SKIP = "skip"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Action:
    """What is to happen to one card.

    ``card`` is, for create, update and restore, exactly what Anki shall hold afterwards: fields merged, the
    user's own tags included, the deck where the user keeps it. ``before`` is the Anki note as planning saw
    it; a target leaves a note alone that is no longer so. ``differs`` names what changes: fields, ``tags``,
    ``deck``, ``source``. A restore with ``before`` resumes a suspended Anki note; without, it makes one anew.
    To adopt is to make ``before``, an Anki note that somebody else made, the card's own.
    """

    kind: ActionKind
    slug: str
    note_path: str
    front: str
    differs: tuple[str, ...] = ()
    reason: str = ""
    card: Card | None = None
    before: AnkiNote | None = None


class Result(StrEnum):
    """What came of an action that was sent to a target."""

    WRITTEN = "written"
    DELETED = "deleted"
    SUSPENDED = "suspended"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one action.

    ``anki_id`` and ``modified`` (seconds) are given for what was written or suspended. ``STALE`` means that
    the Anki note changed after planning, or is there already, and was left alone.
    """

    slug: str
    result: Result
    anki_id: int | None = None
    modified: int | None = None
    message: str = ""
