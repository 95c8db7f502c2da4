"""Cards that were changed in the vault and in Anki: both texts, and the user's decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import CardContent, checksum
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.planning.conflict import Ruling, Side
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode, decode_anki_note, decode_content, encode
from obsidian_anki_sync.store.statements import statements

_SQL = statements("conflicts")


class StoredConflict(Struct, frozen=True):
    """A card in conflict. ``last`` is the last text that both sides had; None if it is unknown."""

    slug: str
    path: str
    reason: str
    fields: tuple[str, ...]
    vault: CardContent
    anki: AnkiNote
    last: Mapping[str, str] | None
    vault_digest: str
    anki_sum: str
    decision: Side | None


class Conflicts:
    """The conflicts of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def replace(self, target: str, conflicts: Mapping[str, Action]) -> None:
        """Stores the cards in conflict, by slug. A decision stays until it is carried out."""
        now = datetime.now(UTC).isoformat()
        async with self._database.transaction():
            await self._database.write(_SQL["remove_all_but_decided"], (target,))
            await self._database.write_many(
                _SQL["write"],
                (
                    (
                        target,
                        slug,
                        action.reason,
                        encode(action.differs),
                        encode(action.card.content),
                        action.card.content.digest,
                        encode(action.before),
                        checksum(action.before.content_fields),
                        now,
                    )
                    for slug, action in conflicts.items()
                    if action.card and action.before
                ),
            )
            await self._database.write(_SQL["sweep_common_texts"])

    async def all(self, target: str) -> list[StoredConflict]:
        """Returns the cards in conflict, by note. Decided ones wait for the next sync."""
        rows = await self._database.rows(_SQL["all"], (target,))
        return [
            StoredConflict(
                slug=slug,
                path=path,
                reason=reason,
                fields=tuple(decode(fields)),
                vault=decode_content(vault),
                anki=decode_anki_note(anki),
                last=decode_content(last).fields if last else None,
                vault_digest=vault_digest,
                anki_sum=anki_sum,
                decision=Side(decision) if decision else None,
            )
            for slug, path, reason, fields, vault, vault_digest, anki, anki_sum, decision, last in rows
        ]

    async def decide(self, target: str, decisions: Mapping[str, Side | None]) -> None:
        """Stores decisions by slug; None withdraws an earlier one."""
        async with self._database.transaction():
            await self._database.write_many(
                _SQL["decide"], ((side or "", target, slug) for slug, side in decisions.items())
            )

    async def rulings(self, target: str, slugs: Collection[str]) -> dict[str, Ruling]:
        """Returns what the user decided about these cards."""
        rows = await self._database.rows(_SQL["rulings"], (target, encode(list(slugs))))
        return {slug: Ruling(Side(side), digest, anki_sum) for slug, side, digest, anki_sum in rows}
