"""Sessions in the store: start, progress, end, list and removal."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import astuple

from obsidian_anki_sync.domain.session import (
    Mode,
    Paid,
    Phase,
    Session,
    SessionSettings,
    Statistics,
)
from obsidian_anki_sync.store.database.connection import DAMAGED, CorruptStoreError, Database
from obsidian_anki_sync.store.encoding import decode, encode, undamaged
from obsidian_anki_sync.store.statements import statements

_SQL = statements("sessions")


class Sessions:
    """The sessions of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owner(self) -> str | None:
        """Returns the vault that this store belongs to, or None for a new store."""
        row = await self._database.row(_SQL["owner"])
        return _proven(*row) if row else None

    async def set_owner(self, vault: str) -> None:
        """Makes this vault the owner of the store."""
        async with self._database.transaction():
            await self._database.write(_SQL["delete_owner"])
            await self._database.write(_SQL["set_owner"], (vault, _proof(vault)))

    async def move(self, vault: str) -> None:
        """Records that the vault, with its id and its sessions, is in another folder now."""
        async with self._database.transaction():
            await self._database.write(_SQL["move_sessions"], (vault,))
            await self._database.write(_SQL["move_owner"], (vault, _proof(vault)))

    async def vault_id(self) -> str:
        """Returns the vault's id; empty if it has none yet."""
        row = await self._database.row(_SQL["vault_id"])
        return _proven(*row) if row and row[0] else ""

    async def take_vault_id(self, vault_id: str) -> None:
        """Gives the vault this id.

        The next sync compares every Anki note: ours have another id so far, and others may be ours now.
        """
        async with self._database.transaction():
            await self._database.write(_SQL["set_vault_id"], (vault_id, _proof(vault_id)))
            await self._database.write(_SQL["distrust_bases"])
            await self._database.write(_SQL["forget_foreign_notes"])

    async def is_taken_over(self) -> bool:
        """True if the store took the vault's id over, and no full sync has completed since."""
        row = await self._database.row(_SQL["is_taken_over"])
        return bool(row and row[0])

    async def mark_taken_over(self, is_taken_over: bool) -> None:
        """Records whether the store took the vault's id over, and no full sync has completed since."""
        async with self._database.transaction():
            await self._database.write(_SQL["mark_taken_over"], (is_taken_over,))

    async def profile(self, target: str) -> str:
        """Returns the profile that a target's last sync wrote to; empty if there was none."""
        row = await self._database.row(_SQL["profile"], (target,))
        return row[0] if row else ""

    async def remember_profile(self, target: str, profile: str) -> None:
        """Stores the profile that a target is synced with."""
        async with self._database.transaction():
            await self._database.write(_SQL["remember_profile"], (target, profile))

    async def add(self, session: Session) -> None:
        """Stores a new session."""
        settings = session.settings
        async with self._database.transaction():
            await self._database.write(
                _SQL["add"],
                (
                    session.session_id,
                    session.phase,
                    settings.vault,
                    settings.target,
                    settings.mode,
                    settings.with_index,
                    settings.dry_run,
                    settings.undoes,
                    settings.generates,
                    settings.uses_agents,
                    settings.auto_approves,
                    settings.refreshes,
                    encode(settings.options),
                    encode(settings.notes),
                    session.started_at.isoformat(),
                    session.updated_at.isoformat(),
                ),
            )

    async def reshape(self, session_id: str, settings: SessionSettings) -> None:
        """Stores how a session uses a language model from now on, and its options."""
        async with self._database.transaction():
            await self._database.write(
                _SQL["reshape"],
                (
                    settings.generates,
                    settings.uses_agents,
                    settings.auto_approves,
                    settings.refreshes,
                    encode(settings.options),
                    session_id,
                ),
            )

    async def enter(self, session_id: str, phase: Phase) -> None:
        """Moves a session to a phase."""
        async with self._database.transaction():
            await self._database.write(_SQL["enter"], (phase, _now(), session_id))

    async def set_total(self, session_id: str, total: int, unchanged: int) -> None:
        """Stores how many notes there are; unchanged ones are done.

        Notes that failed earlier in the session are read again, so the errors are counted anew.
        """
        async with self._database.transaction():
            await self._database.write(_SQL["set_total"], (total, _now(), unchanged, session_id))

    async def count_skipped(self, session_id: str, skipped: int) -> None:
        """Stores how many cards need no change."""
        async with self._database.transaction():
            await self._database.write(_SQL["count_skipped"], (skipped, _now(), session_id))

    async def end(self, session_id: str, phase: Phase, error: str = "") -> None:
        """Ends a session as completed, interrupted or failed."""
        now = _now()
        async with self._database.transaction():
            await self._database.write(_SQL["end"], (phase, error, now, session_id))

    async def get(self, session_id: str) -> Session | None:
        """Returns the session with this id."""
        found = await self._find(session_id=session_id)
        return found[0] if found else None

    async def starting_with(self, prefix: str) -> list[Session]:
        """Returns the sessions whose id starts with this prefix."""
        if not prefix.isascii():
            return []  # SQLite refuses a text with the surrogates of a garbled argument.
        return await self._find(prefix=prefix.lower())

    async def newest_first(self, *, unlisted: bool = False) -> list[Session]:
        """Returns the listed sessions, newest first; with ``unlisted`` also those taken off the list.

        Dry runs are left out. The order is that of writing, so a clock that was set back does not matter.
        """
        return await self._find(dry_runs=False, unlisted=unlisted)

    async def _find(
        self,
        *,
        session_id: str | None = None,
        prefix: str | None = None,
        dry_runs: bool = True,
        unlisted: bool = True,
    ) -> list[Session]:
        rows = await self._database.rows(_SQL["find"], (session_id, prefix, dry_runs, unlisted))
        return [_session(row) for row in rows]

    async def approve_removals(self, session_id: str) -> None:
        """Stores that the user approved the removals of a session."""
        async with self._database.transaction():
            await self._database.write(_SQL["approve_removals"], (session_id,))

    async def take_off_the_list(self, session_ids: Iterable[str]) -> int:
        """Takes sessions off the list and deletes their notes' progress; returns how many were listed.

        A session that changed Anki stays in the store, so that it can still be undone.
        """
        removed = 0
        async with self._database.transaction():
            for session_id in session_ids:
                rows = await self._database.rows(_SQL["unlist"], (session_id,))
                removed += len(rows)
                await self._database.write(_SQL["delete_progress"], (session_id,))
                await self._database.write(_SQL["delete_without_changes"], (session_id,))
        return removed

    async def remove(self, session_ids: Iterable[str]) -> int:
        """Deletes sessions with their notes' progress; cards, bases and the journal stay."""
        removed = 0
        async with self._database.transaction():
            for session_id in session_ids:
                rows = await self._database.rows(_SQL["delete"], (session_id,))
                removed += len(rows)
        return removed

    async def sweep_dry_runs(self) -> None:
        """Deletes dry runs that were killed; raises ``StoreError`` if the store cannot be written."""
        async with self._database.transaction():
            await self._database.write(_SQL["delete_dry_runs"])


def new_session(session_id: str, settings: SessionSettings) -> Session:
    """Returns a session that starts now."""
    now = datetime.now(UTC)
    return Session(session_id, Phase.INITIALIZING, settings, started_at=now, updated_at=now)


async def add_counts(
    database: Database, session_id: str, gained: Statistics, *, handed_out: str | None = None
) -> None:
    """Adds these counts to a session's, inside the caller's transaction.

    ``handed_out`` is the path up to which notes are being processed, if that changes.
    """
    await database.write(_SQL["add_counts"], (_now(), handed_out, *astuple(gained), session_id))


async def await_notes(database: Database, session_id: str, paths: Sequence[str]) -> None:
    """Makes these notes pending in a session, inside the caller's transaction."""
    await database.write(_SQL["await_notes"], (session_id, encode(paths)))


def _proof(text: str) -> int:
    return zlib.crc32(text.encode())


def _proven(text: str, proof: int | None) -> str:
    """Returns the text; raises ``CorruptStoreError`` if its checksum is wrong."""
    if proof is not None and proof != _proof(text):
        raise CorruptStoreError(*DAMAGED)
    return text


def _now() -> str:
    return datetime.now(UTC).isoformat()


@undamaged
def _session(row: tuple[Any, ...]) -> Session:
    paid, session_id, phase, stopped_in, error, vault, target, mode, with_index, dry_run, undoes, *rest = row
    generates, uses_agents, auto_approves, refreshes, options, notes, *rest = rest
    started_at, updated_at, completed_at, total_notes, *counts = rest
    return Session(
        session_id=session_id,
        phase=Phase(phase),
        settings=SessionSettings(
            vault=vault,
            target=target,
            mode=Mode(mode),
            with_index=bool(with_index),
            dry_run=bool(dry_run),
            undoes=undoes,
            generates=bool(generates),
            uses_agents=bool(uses_agents),
            auto_approves=bool(auto_approves),
            refreshes=bool(refreshes),
            options=tuple(decode(options)),
            notes=tuple(decode(notes)),
        ),
        started_at=datetime.fromisoformat(started_at),
        updated_at=datetime.fromisoformat(updated_at),
        completed_at=datetime.fromisoformat(completed_at) if completed_at else None,
        total_notes=total_notes,
        statistics=Statistics(*counts),
        stopped_in=Phase(stopped_in) if stopped_in else None,
        error=error,
        paid=_paid(paid),
    )


def _paid(sums: str) -> Paid | None:
    requests, tokens, money, thought = decode(sums)
    return Paid(requests, tokens, money, thought or 0) if requests else None
