"""The slug that a new card gets and keeps."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata

from msgspec import Struct

_FORBIDDEN = re.compile(r"[^\w-]+")
_LONGEST_PREFIX = 40
# 65 bits. With 13 characters, no slug looks like the id of a generated draft, which has 16 digits.
_HASH_LENGTH = 13


class NewSlug(Struct, frozen=True):
    """The parts of a new card's slug, which are the same on two computers with the same vault.

    ``note`` is the id that the note declares, or else its path without the ending. ``words`` is the hash of
    the card's text. ``occurrence`` counts the note's cards with the same text, from 0.
    """

    vault_id: str
    note: str
    language: str
    words: str
    occurrence: int

    @property
    def text(self) -> str:
        """The slug: the note's name for readers, and a hash for uniqueness."""
        return f"{_prefix(self.note.rpartition('/')[2])}-{self._hash}"

    @property
    def _hash(self) -> str:
        parts = (self.vault_id, self.note, self.language, self.words, str(self.occurrence))
        digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
        return base64.b32encode(digest).decode().lower()[:_HASH_LENGTH]


def replacement_slug(slug: str, vault_id: str, note: str) -> str:
    """Returns the slug with a hash at its end, for a card whose declared slug another card has."""
    return f"{slug}-{hashlib.sha256(f'{vault_id}/{note}'.encode()).hexdigest()[:6]}"


def _prefix(name: str) -> str:
    cleaned = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", name))
    return cleaned[:_LONGEST_PREFIX].strip("-") or "note"
