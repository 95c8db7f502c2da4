"""The arguments of ``changes``."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError


class ChangesAction(StrEnum):
    """What to do with edits made in Anki."""

    LIST = "list"
    TAKE = "take"
    UNDO = "undo"


class ChangesRequest(Struct, frozen=True):
    """The arguments of ``changes``; raises ``UsageError`` if no card is named to take."""

    action: ChangesAction = ChangesAction.LIST
    slugs: tuple[str, ...] = ()
    note: str | None = None
    every: bool = False

    def __post_init__(self) -> None:
        if self.action is ChangesAction.TAKE and not (self.slugs or self.note or self.every):
            raise UsageError(
                "No card was chosen.",
                "Choose cards, or a note.",
                cli_advice="Name cards as in `changes list`, or give --note PATH, or --all.",
            )
