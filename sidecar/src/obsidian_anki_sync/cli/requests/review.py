"""The arguments of ``review``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.generation.review import DraftState


class ReviewAction(StrEnum):
    """What to do with the named cards."""

    LIST = "list"
    SHOW = "show"
    ACCEPT = "accept"
    EDIT = "edit"
    REASONS = "reasons"
    REJECT = "reject"


_DECIDING = (ReviewAction.ACCEPT, ReviewAction.EDIT, ReviewAction.REJECT)


class ReviewRequest(Struct, frozen=True):
    """The arguments of ``review``; raises ``UsageError`` for a decision without named cards.

    Without an ``action`` it asks card by card. ``fields`` are the words of an edit without an editor.
    """

    action: ReviewAction | None = None
    ids: tuple[str, ...] = ()
    note: str | None = None
    states: tuple[DraftState, ...] = ()
    every: bool = False
    unflagged: bool = False
    unreviewed: bool = False
    fields: Mapping[str, str] | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.action is ReviewAction.EDIT and len(self.ids) != 1:
            raise UsageError(
                "review edit takes the id of one card.",
                "Bare `review` goes from card to card, and edits.",
            )
        if self.action in _DECIDING and not (self.every or self.ids or self.note):
            raise UsageError(
                "No card was chosen.",
                "Name cards by their ids, or give --note PATH, or --all for all that wait.",
            )


def fields_of(pairs: Sequence[str] | None) -> dict[str, str] | None:
    """Returns fields given as ``NAME=TEXT``; raises ``UsageError`` for any other form."""
    if not pairs:
        return None
    fields = {}
    for pair in pairs:
        name, equals, words = pair.partition("=")
        if not equals:
            raise UsageError(f"--field {pair} gives no text.", "Write it as --field NAME=TEXT.")
        fields[name.strip()] = words
    return fields
