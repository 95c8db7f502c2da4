"""The arguments of ``conflicts``."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError


class ConflictAction(StrEnum):
    """What to do with the named cards."""

    LIST = "list"
    ANKI = "anki"
    VAULT = "vault"
    LATER = "later"


class ConflictRequest(Struct, frozen=True):
    """The arguments of ``conflicts``; raises ``UsageError`` if a decision names no card."""

    action: ConflictAction | None = None
    slugs: tuple[str, ...] = ()
    note: str | None = None
    every: bool = False

    def __post_init__(self) -> None:
        if self.action not in (None, ConflictAction.LIST) and not (self.slugs or self.note or self.every):
            raise UsageError(
                "No card was chosen.",
                "Choose cards, or a note.",
                cli_advice="Name cards as in `conflicts list`, or give --note PATH, or --all.",
            )
