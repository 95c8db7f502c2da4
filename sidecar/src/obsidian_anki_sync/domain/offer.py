"""The decks and note types in Anki that a user can choose from."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Offer(Struct, frozen=True):
    """The names of decks, and note types with their fields."""

    decks: tuple[str, ...] = ()
    note_types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
