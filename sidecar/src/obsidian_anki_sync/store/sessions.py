"""Sessions in the store: beginning, progress, end, history, clean-up."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from obsidian_anki_sync.domain.session import (
    Mode,
    Paid,
    Phase,
    Session,
    SessionSettings,
    Statistics,
)
from obsidian_anki_sync.store.database.connection import DAMAGED, CorruptStoreError, Database
from obsidian_anki_sync.store.encoding import decode, undamaged

_COUNTS = tuple(field.name for field in fields(Statistics))
_COLUMNS = (
    "session_id, phase, stopped_in, error, vault, target, mode, with_index, dry_run, undoes, "
    "generates, uses_agents, auto_approves, refreshes, "
    f"started_at, updated_at, completed_at, total_notes, {', '.join(_COUNTS)}"
)
# A request without an answer may have cost something; what is paid for is kept, and not asked for again.
_PAID = (
    "(SELECT json_array(sum(requests), sum(tokens), CASE WHEN count(money) = count(*) THEN sum(money) END)"
    " FROM spending WHERE spending.session_id = session.session_id AND settled AND requests)"
)
_SELECT = f"SELECT {_PAID}, {_COLUMNS} FROM session "

# The session has these notes, a JSON list of paths, before it, whatever it knew of them.
AWAIT_NOTES = (
    "INSERT INTO session_note (session_id, path, status)"
    " SELECT ?, value, 'pending' FROM json_each(?) WHERE TRUE"
    " ON CONFLICT DO UPDATE SET status = 'pending', error = NULL, line = NULL"
)


class Sessions:
    """The sessions of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owner(self) -> str | None:
        """Returns the vault that this store belongs to, or None for a new store."""
        row = await self._database.row("SELECT vault, vault_proof FROM store_owner")
        return _proven(*row) if row else None

    async def own(self, vault: str) -> None:
        """Makes the store that of this vault."""
        async with self._database.transaction():
            await self._database.write("DELETE FROM store_owner")
            await self._database.write(
                "INSERT INTO store_owner (vault, vault_proof) VALUES (?, ?)", (vault, _proof(vault))
            )

    async def move(self, vault: str) -> None:
        """Records that the vault, with its id and its sessions, is in another folder now."""
        async with self._database.transaction():
            await self._database.write(
                "UPDATE session SET vault = ? WHERE vault = (SELECT vault FROM store_owner)", (vault,)
            )
            await self._database.write(
                "UPDATE store_owner SET vault = ?, vault_proof = ?", (vault, _proof(vault))
            )

    async def vault_id(self) -> str:
        """Returns the vault's id, or nothing where it is not settled yet."""
        row = await self._database.row("SELECT vault_id, id_proof FROM store_owner")
        return _proven(*row) if row and row[0] else ""

    async def take_vault_id(self, vault_id: str) -> None:
        """Makes this the vault's id.

        Every Anki note is looked at again: ours carry another id so far, and those of others may be ours now.
        """
        async with self._database.transaction():
            await self._database.write(
                "UPDATE store_owner SET vault_id = ?, id_proof = ?", (vault_id, _proof(vault_id))
            )
            await self._database.write("UPDATE base SET digest = '', proof = NULL")
            await self._database.write("DELETE FROM foreign_note")

    async def is_taken_over(self) -> bool:
        """True if the store took the vault's id over, and no full sync has completed since."""
        row = await self._database.row("SELECT taken_over FROM store_owner")
        return bool(row and row[0])

    async def mark_taken_over(self, is_taken_over: bool) -> None:
        """Records whether the store took the vault's id over, and no full sync has completed since."""
        async with self._database.transaction():
            await self._database.write("UPDATE store_owner SET taken_over = ?", (is_taken_over,))

    async def profile(self, target: str) -> str:
        """Returns the profile that a target's last sync wrote to, or nothing."""
        row = await self._database.row("SELECT profile FROM target_profile WHERE target = ?", (target,))
        return row[0] if row else ""

    async def remember_profile(self, target: str, profile: str) -> None:
        """Writes down the profile that a target is synced with."""
        async with self._database.transaction():
            await self._database.write(
                "INSERT OR REPLACE INTO target_profile VALUES (?, ?)", (target, profile)
            )

    async def add(self, session: Session) -> None:
        """Writes down a new session."""
        settings = session.settings
        async with self._database.transaction():
            await self._database.write(
                "INSERT INTO session (session_id, phase, vault, target, mode, with_index, dry_run, undoes,"
                " generates, uses_agents, auto_approves, refreshes, started_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                    session.started_at.isoformat(),
                    session.updated_at.isoformat(),
                ),
            )

    async def reshape(self, session_id: str, settings: SessionSettings) -> None:
        """Writes down what a session is to do with a language model from now on."""
        async with self._database.transaction():
            await self._database.write(
                "UPDATE session SET generates = ?, uses_agents = ?, auto_approves = ?, refreshes = ?"
                " WHERE session_id = ?",
                (
                    settings.generates,
                    settings.uses_agents,
                    settings.auto_approves,
                    settings.refreshes,
                    session_id,
                ),
            )

    async def enter(self, session_id: str, phase: Phase) -> None:
        """The session goes on to a phase."""
        async with self._database.transaction():
            await self._database.write(
                "UPDATE session SET phase = ?, stopped_in = NULL, error = '', updated_at = ?"
                " WHERE session_id = ?",
                (phase, _now(), session_id),
            )

    async def set_total(self, session_id: str, total: int, unchanged: int) -> None:
        """Writes down how many notes there are, and that the unchanged ones are done.

        What failed earlier in the session is read again, so its errors are counted anew.
        """
        async with self._database.transaction():
            await self._database.write(
                "UPDATE session SET total_notes = ?, updated_at = ?, notes_processed = ?, errors = 0"
                " WHERE session_id = ?",
                (total, _now(), unchanged, session_id),
            )

    async def count_skipped(self, session_id: str, skipped: int) -> None:
        """Writes down how many cards are as they should be."""
        async with self._database.transaction():
            await self._database.write(
                "UPDATE session SET cards_skipped = ?, updated_at = ? WHERE session_id = ?",
                (skipped, _now(), session_id),
            )

    async def end(self, session_id: str, phase: Phase, error: str = "") -> None:
        """The session is completed, interrupted or failed."""
        now = _now()
        async with self._database.transaction():
            await self._database.write(
                "UPDATE session SET stopped_in = CASE WHEN ?1 = 'completed' THEN NULL ELSE phase END,"
                " phase = ?1, error = ?2, updated_at = ?3,"
                " completed_at = CASE WHEN ?1 = 'completed' THEN ?3 END WHERE session_id = ?4",
                (phase, error, now, session_id),
            )

    async def get(self, session_id: str) -> Session | None:
        """Returns the session with this id."""
        row = await self._database.row(_SELECT + "WHERE session_id = ?", (session_id,))
        return _session(row) if row else None

    async def starting_with(self, prefix: str) -> list[Session]:
        """Returns the sessions whose id starts so."""
        if not prefix.isascii():
            return []  # of an argument that a terminal garbled, SQLite would refuse even to look for it
        rows = await self._database.rows(
            _SELECT + "WHERE substr(session_id, 1, length(?1)) = ?1", (prefix.lower(),)
        )
        return [_session(row) for row in rows]

    async def newest_first(self, *, unlisted: bool = False) -> list[Session]:
        """Returns the sessions that are listed, newest first; with ``unlisted`` those taken off the list too.

        Dry runs are left out. The order is that of writing: a clock that was set back changes nothing.
        """
        listed = "" if unlisted else "AND listed "
        rows = await self._database.rows(f"{_SELECT}WHERE NOT dry_run {listed}ORDER BY rowid DESC")
        return [_session(row) for row in rows]

    async def approve_removals(self, session_id: str) -> None:
        """Writes down that the user agreed to the removals of a session."""
        async with self._database.transaction():
            await self._database.write(
                "UPDATE session SET removals_approved = 1 WHERE session_id = ?", (session_id,)
            )

    async def take_off_the_list(self, session_ids: Iterable[str]) -> int:
        """Takes sessions off the list, with their notes' progress; gives how many were on it.

        One that changed anything in Anki is kept unlisted, so that it can still be undone.
        """
        removed = 0
        async with self._database.transaction():
            for session_id in session_ids:
                rows = await self._database.rows(
                    "UPDATE session SET listed = 0 WHERE session_id = ? AND listed RETURNING session_id",
                    (session_id,),
                )
                removed += len(rows)
                await self._database.write("DELETE FROM session_note WHERE session_id = ?", (session_id,))
                await self._database.write(
                    "DELETE FROM session WHERE session_id = ?1"
                    " AND NOT EXISTS (SELECT 1 FROM journal WHERE session_id = ?1 AND state = 'done')",
                    (session_id,),
                )
        return removed

    async def remove(self, session_ids: Iterable[str]) -> int:
        """Forgets these sessions with their notes' progress; cards, bases and the journal stay."""
        removed = 0
        async with self._database.transaction():
            for session_id in session_ids:
                rows = await self._database.rows(
                    "DELETE FROM session WHERE session_id = ? RETURNING session_id", (session_id,)
                )
                removed += len(rows)
        return removed

    async def sweep_dry_runs(self) -> None:
        """Forgets dry runs that were killed; fails at once where the store cannot be written."""
        async with self._database.transaction():
            await self._database.write("DELETE FROM session WHERE dry_run")


def new_session(session_id: str, settings: SessionSettings) -> Session:
    """Returns a session that starts now."""
    now = datetime.now(UTC)
    return Session(session_id, Phase.INITIALIZING, settings, started_at=now, updated_at=now)


def statistics_update(statistics: Statistics) -> tuple[str, tuple[Any, ...]]:
    """Returns the SQL assignments, with their values, that add these counts to a session's."""
    counts = {name: value for name, value in asdict(statistics).items() if value}
    assignments = "".join(f", {name} = {name} + ?" for name in counts)
    return f"updated_at = ?{assignments}", (_now(), *counts.values())


def _proof(text: str) -> int:
    return zlib.crc32(text.encode())


def _proven(text: str, proof: int | None) -> str:
    """Returns the text; raises ``CorruptStoreError`` if its checksum is that of another one."""
    if proof is not None and proof != _proof(text):
        raise CorruptStoreError(*DAMAGED)
    return text


def _now() -> str:
    return datetime.now(UTC).isoformat()


@undamaged
def _session(row: tuple[Any, ...]) -> Session:
    paid, session_id, phase, stopped_in, error, vault, target, mode, with_index, dry_run, undoes, *rest = row
    generates, uses_agents, auto_approves, refreshes, *rest = rest
    started_at, updated_at, completed_at, total_notes, *counts = rest
    return Session(
        session_id,
        Phase(phase),
        SessionSettings(
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
        ),
        datetime.fromisoformat(started_at),
        datetime.fromisoformat(updated_at),
        datetime.fromisoformat(completed_at) if completed_at else None,
        total_notes,
        Statistics(*counts),
        Phase(stopped_in) if stopped_in else None,
        error,
        _paid(paid),
    )


def _paid(sums: str) -> Paid | None:
    requests, tokens, money = decode(sums)
    return Paid(requests, tokens, money) if requests else None
