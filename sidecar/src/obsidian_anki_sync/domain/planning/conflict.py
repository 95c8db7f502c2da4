"""The user's decision about a card that was changed in the vault and in Anki."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, checksum


class Side(StrEnum):
    """Whose text a card gets; the values are those of the policy for conflicts."""

    ANKI = "anki"
    VAULT = "vault"


class Ruling(Struct, frozen=True):
    """A decision about one card, with the texts that the user saw on both sides."""

    side: Side
    vault_digest: str
    anki_sum: str

    def holds_for(self, card: Card, seen: AnkiNote | None) -> bool:
        """True if both sides are still as the user saw them."""
        return (
            seen is not None
            and self.vault_digest == card.content.digest
            and self.anki_sum == checksum(seen.content_fields)
        )
