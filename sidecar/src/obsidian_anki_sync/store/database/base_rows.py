"""Bases as rows of the store, each with a checksum."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.store.database.connection import DAMAGED, CorruptStoreError
from obsidian_anki_sync.store.encoding import decode, decode_earlier, encode


def base_from(row: Sequence[Any]) -> Base:
    """Returns the base of a row."""
    slug, anki_id, digest, sums, deck, tags, modified, retired, note_type, earlier, asked, _ = row
    return Base(
        slug=slug,
        anki_id=anki_id,
        digest=digest,
        sums=decode(sums),
        deck=deck,
        tags=tuple(decode(tags)),
        modified=modified,
        retired=bool(retired),
        note_type=note_type,
        earlier=decode_earlier(earlier),
        asked=Asked(asked),
    )


def columns_of(base: Base) -> tuple[Any, ...]:
    """Returns the columns of a base, without its checksum."""
    return (
        base.slug,
        base.anki_id,
        base.digest,
        encode(base.sums),
        base.deck,
        encode(base.tags),
        base.modified,
        int(base.retired),
        base.note_type,
        encode(base.earlier),
        base.asked,
    )


def proof_of(values: Sequence[Any]) -> int:
    """Returns a checksum of the columns of a base."""
    if not values[-1]:
        # Bases that earlier releases wrote have no ``asked``.
        values = values[:-1]
    return zlib.crc32("\x1f".join(map(str, values)).encode())


def proven(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns the row of a base; raises ``CorruptStoreError`` if its checksum is of other values."""
    if row[-1] is not None and row[-1] != proof_of(row[:-1]):
        raise CorruptStoreError(*DAMAGED)
    return row
