"""The journal: every action is stored before Anki is touched, and again when its outcome is known."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import Asked, CardSchedule
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.domain.session import Statistics
from obsidian_anki_sync.store.cards import forget, write_bases
from obsidian_anki_sync.store.database.connection import DAMAGED, CorruptStoreError, Database
from obsidian_anki_sync.store.encoding import decode, decode_anki_note, encode, undamaged
from obsidian_anki_sync.store.sessions import add_counts
from obsidian_anki_sync.store.statements import statements

_SQL = statements("journal")


class Intent(Struct, frozen=True):
    """The intended result of an action in Anki, as far as is needed to recognise it there.

    ``written`` is the checksum of all content fields; ``deck`` and ``tags`` are the planned ones. ``base`` is
    the base after the action, ``former_base`` the one before. ``source`` is the address in the source link;
    None if an earlier release wrote the entry. ``vault_id`` is the id in that link, ``asked`` the one-time
    change that it tells. ``note_type`` and ``slug`` are those of the Anki note. ``asks`` is a one-time change
    of the cards, and ``cards`` are their schedules after it.
    """

    written: str
    deck: str
    tags: tuple[str, ...]
    base: Base | None
    former_base: Base | None
    source: str | None = None
    vault_id: str | None = None
    asked: Asked | None = None
    note_type: str | None = None
    slug: str | None = None
    asks: Asked = Asked.NOTHING
    cards: tuple[CardSchedule, ...] = ()


class PlannedAction(Struct, frozen=True):
    """An action, the base to record when it is carried out, and the base until then.

    ``intent`` is the intended result, if the action no longer holds its card.
    """

    action: Action
    base: Base | None
    former_base: Base | None = None
    intent: Intent | None = None

    @property
    def without_card(self) -> PlannedAction:
        """The same without its card, which the store can load again later."""
        return replace(self, action=replace(self.action, card=None), intent=intent_of(self))


class OpenEntry(Struct, frozen=True):
    """An entry that was in flight when its process ended: its outcome is unknown."""

    entry: int
    session_id: str
    slug: str
    kind: ActionKind
    intent: Intent
    before: AnkiNote | None = None


class JournalRow(Struct, frozen=True):
    """An entry as history shows it and as an undo reads it; ``at`` is the time of planning (ISO 8601)."""

    entry: int
    session_id: str
    slug: str
    path: str
    kind: ActionKind
    state: str
    intent: Intent
    before: AnkiNote | None
    message: str
    at: str


class ActionResult(Struct, frozen=True):
    """The outcome of a journal entry: ``state`` is ``done``, ``stale``, ``failed`` or ``dropped``."""

    entry: int
    state: str
    message: str = ""


class Journal:
    """The journal of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, session_id: str, target: str, planned: Sequence[PlannedAction]) -> dict[str, int]:
        """Stores a plan in place of an earlier one that was not started; returns the entries by slug."""
        now = datetime.now(UTC).isoformat()
        async with self._database.transaction():
            await self._database.write(_SQL["drop_planned"], (target,))
            await self._database.write_many(
                _SQL["add_planned"],
                (
                    (*values, _proof(values), session_id, target, now)
                    for values in map(_planned_from, planned)
                ),
            )
            rows = await self._database.rows(_SQL["planned_entries"], (target,))
        return dict(rows)

    async def mark_in_flight(self, entries: Iterable[int]) -> None:
        """Marks entries as in flight: from then on their outcome is uncertain."""
        async with self._database.transaction():
            await self._database.write_many(_SQL["mark_in_flight"], ((entry,) for entry in entries))

    async def progress_of(self, session_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Returns the numbers of made and of planned changes, for each session that planned any."""
        rows = await self._database.rows(_SQL["progress_of"], (json.dumps(list(session_ids)),))
        return {session_id: (made, planned) for session_id, made, planned in rows}

    async def in_flight(self, target: str) -> list[OpenEntry]:
        """Returns the entries whose outcome is uncertain."""
        rows = await self._database.rows(_SQL["in_flight"], (target,))
        return [
            OpenEntry(
                entry=row.entry,
                session_id=row.session_id,
                slug=row.slug,
                kind=row.kind,
                intent=row.intent,
                before=row.before,
            )
            for row in map(_journal_row, rows)
        ]

    async def record_results(
        self,
        session_id: str,
        target: str,
        results: Iterable[ActionResult],
        *,
        written: Iterable[Base],
        removed: Iterable[str],
        gained: Statistics,
    ) -> None:
        """Commits outcomes, new bases, removed cards and the session's counts together."""
        async with self._database.transaction():
            await self._database.write_many(
                _SQL["record_outcome"], ((item.state, item.message, item.entry) for item in results)
            )
            await write_bases(self._database, target, written)
            await forget(self._database, target, removed)
            await add_counts(self._database, session_id, gained)

    async def history(self, *, slug: str | None, path: str | None, most: int) -> list[JournalRow]:
        """Returns the ``most`` newest entries of a card, of a note's cards, or of all."""
        rows = await self._database.rows(_SQL["history"], (slug, path, most))
        return [_journal_row(row) for row in rows]

    async def done_entries(self, session_id: str) -> list[JournalRow]:
        """Returns what a session did and what was not undone, the latest first."""
        rows = await self._database.rows(_SQL["done_entries"], (session_id,))
        return [_journal_row(row) for row in rows]

    async def has_undone(self, session_id: str) -> bool:
        """True if something that the session did was taken back."""
        return await self._database.row(_SQL["has_undone"], (session_id,)) is not None

    async def mark_undone(self, session_id: str) -> None:
        """Marks the entries of this session that undo sessions have taken back."""
        async with self._database.transaction():
            await self._database.write(_SQL["mark_undone"], (session_id,))

    async def removed_since(self, target: str, moment: datetime) -> int:
        """Returns how many cards were removed without the user's approval and are not back."""
        row = await self._database.row(_SQL["removed_since"], (target, moment.isoformat()))
        forgotten = await self._database.row(_SQL["forgotten_since"], (target, moment.isoformat()))
        return int(row[0] if row else 0) + int(forgotten[0] if forgotten else 0)

    async def done_in(self, session_id: str) -> set[str]:
        """Returns the slugs of the vault's cards that a session has dealt with."""
        rows = await self._database.rows(_SQL["done_in"], (session_id,))
        return {slug for (slug,) in rows}


def _planned_from(item: PlannedAction) -> tuple[Any, ...]:
    """Returns the columns that recovery and undo plan from."""
    action = item.action
    intent = encode(item.intent or intent_of(item))
    before = encode(action.before) if action.before else None
    return action.slug, action.note_path, action.kind, intent, before


def _proof(values: Sequence[Any]) -> int:
    """Returns a checksum of the columns that recovery and undo plan from."""
    return zlib.crc32("\x1f".join(map(str, values)).encode())


def intent_of(item: PlannedAction) -> Intent:
    """Returns the intended result of an action, made of its card."""
    card = item.action.card
    if card is None:
        return Intent(written="", deck="", tags=(), base=item.base, former_base=item.former_base)
    kept = {name: text for name, text in card.kept.items() if name in card.content.fields}
    return Intent(
        written=checksum({**card.content.fields, **kept}),
        deck=card.content.deck,
        tags=card.content.tags,
        base=item.base,
        former_base=item.former_base,
        source=card.content.source,
        vault_id=card.vault_id,
        asked=card.asked,
        note_type=card.content.note_type,
        slug=card.slug,
        asks=item.action.asks,
        cards=item.action.cards,
    )


@undamaged
def _decode_intent(text: str) -> Intent:
    value = decode(text)
    return Intent(
        written=value["written"],
        deck=value["deck"],
        tags=tuple(value["tags"]),
        base=_decode_base(value["base"]),
        former_base=_decode_base(value["former_base"]),
        source=value.get("source"),
        vault_id=value.get("vault_id"),
        asked=None if value.get("asked") is None else Asked(value["asked"]),
        note_type=value.get("note_type"),
        slug=value.get("slug"),
        asks=Asked(value.get("asks", "")),
        cards=tuple(CardSchedule(**card) for card in value.get("cards", ())),
    )


@undamaged
def _decode_base(value: dict[str, Any] | None) -> Base | None:
    if not value:
        return None
    earlier = {name: tuple(sums) for name, sums in value.pop("earlier", {}).items()}
    asked = Asked(value.pop("asked", ""))
    return Base(tags=tuple(value.pop("tags")), earlier=earlier, asked=asked, **value)


@undamaged
def _journal_row(row: tuple[Any, ...]) -> JournalRow:
    entry, session_id, slug, path, kind, state, intent, before, message, at, proof = row
    if proof is not None and proof != _proof((slug, path, kind, intent, before)):
        raise CorruptStoreError(*DAMAGED)
    return JournalRow(
        entry=entry,
        session_id=session_id,
        slug=slug,
        path=path,
        kind=ActionKind(kind),
        state=state,
        intent=_decode_intent(intent),
        before=decode_anki_note(before) if before else None,
        message=message,
        at=at,
    )
