"""An action, which is what is to happen to one card, and its outcome."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.planning.card_schedule import ASKED_BY_NOTES, Asked, CardSchedule

ORPHAN_TAG = "obsidian-sync::orphan"
"""The tag of a suspended Anki note whose source is gone."""

SUSPEND = "suspend"
"""The verb of a delete whose Anki note stays."""

_WAS_SUSPENDED = f"{ORPHAN_TAG}::suspended-"


def suspended_tag(position: int) -> str:
    """Returns the tag for a card (position from 1) that the user had suspended before a removal."""
    return f"{_WAS_SUSPENDED}{position}"


def suspended_before(tags: Iterable[str]) -> frozenset[int]:
    """Returns the positions (from 1) of cards that the user had suspended before a removal, by the tags."""
    folded = (tag.casefold() for tag in tags)
    endings = (tag.removeprefix(_WAS_SUSPENDED) for tag in folded if tag.startswith(_WAS_SUSPENDED))
    return frozenset(int(ending) for ending in endings if ending.isdecimal())


def is_removal_tag(tag: str) -> bool:
    """True if a removal put this tag on an Anki note."""
    folded = tag.casefold()
    return folded == ORPHAN_TAG or folded.startswith(_WAS_SUSPENDED)


def is_retired(tags: Iterable[str]) -> bool:
    """True if these are the tags of an Anki note that a removal suspended."""
    return any(tag.casefold() == ORPHAN_TAG for tag in tags)


class ActionKind(StrEnum):
    """What can happen to a card."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"
    ADOPT = "adopt"
    SKIP = "skip"
    CONFLICT = "conflict"


class Action(Struct, frozen=True):
    """What is to happen to one card.

    ``card`` is, for create, update and restore, exactly what Anki will hold afterwards: merged fields, the
    user's own tags, the deck that the user moved it to. ``before`` is the Anki note as planning saw it; a
    target does not touch an Anki note that differs from it. ``differs`` names what changes: fields, ``tags``,
    ``deck``, ``source``, ``note type``, ``slug``. A restore with ``before`` resumes a suspended Anki note;
    without, it makes a new one instead of the deleted one with the id ``former_id``. An adopt links
    ``before``, a foreign note, to the card. A delete that ``keeps`` the Anki note suspends it even if it was
    never answered, because it has a change of the user's. A create is ``in_doubt`` if the card may be in Anki
    without a way to find it: the store was lost, and the user changed the Anki note's type and words.
    ``asks`` is a one-time change of the cards, whose schedules are ``cards`` afterwards. With ``only_cards``
    the text and the deck stay: only tags and schedules change.
    """

    kind: ActionKind
    slug: str
    note_path: str
    front: str
    differs: tuple[str, ...] = ()
    reason: str = ""
    card: Card | None = None
    before: AnkiNote | None = None
    former_id: int = 0
    keeps: bool = False
    in_doubt: bool = False
    asks: Asked = Asked.NOTHING
    cards: tuple[CardSchedule, ...] = ()
    only_cards: bool = False

    @property
    def verb(self) -> str:
        """What happens, as a word for people: a delete of an Anki note that stays suspends it."""
        if self.asks in ASKED_BY_NOTES:
            return self.asks.value
        if self.kind is ActionKind.DELETE and self.before:
            stays = self.keeps or self.before.reviewed or self.before.marked
            return SUSPEND if stays else self.kind.value
        return self.kind.value


class OutcomeKind(StrEnum):
    """The outcome of an action that was sent to a target."""

    WRITTEN = "written"
    DELETED = "deleted"
    SUSPENDED = "suspended"
    STALE = "stale"
    FAILED = "failed"


class Outcome(Struct, frozen=True):
    """The outcome of one action.

    ``anki_id`` and ``modified`` (seconds) are given if the note was written or suspended. ``STALE`` means
    that the Anki note changed after planning, or exists already, and was not touched.
    """

    slug: str
    result: OutcomeKind
    anki_id: int | None = None
    modified: int | None = None
    message: str = ""
