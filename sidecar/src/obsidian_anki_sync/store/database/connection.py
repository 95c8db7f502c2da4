"""One SQLite file, opened, migrated, and written in transactions."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import aiosqlite

from obsidian_anki_sync.domain.errors import StoreError
from obsidian_anki_sync.domain.file_address import sqlite_address
from obsidian_anki_sync.store.database.ownership import APPLICATION_ID, make_private, require_own
from obsidian_anki_sync.store.database.schema import MIGRATIONS

Rows = list[tuple[Any, ...]]

# SQLite's messages for a damaged byte in the text of a row, or in the schema. Every statement is a
# constant that fits the schema, so an intact store causes none of these.
_OF_DAMAGE = re.compile(
    r"Could not decode|no such |has no column named|duplicate column|already exists|unrecognized token|^near "
    r"|incomplete input|foreign key mismatch|ON CONFLICT clause does not match|unknown |cannot store "
    r"|CHECK constraint failed|ambiguous column"
)
_NOT_A_DATABASE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# Longer than any transaction of ours, so that a reader of `progress` never makes a sync fail.
_BUSY_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
# A plan of 100,000 actions is encoded while it is written; all its rows at once would take 70 MB.
_ROWS_AT_ONCE = 5_000


class CorruptStoreError(StoreError):
    """The file is a store and is damaged."""

    code = "store-corrupt"


DAMAGED = (
    "The progress store is damaged.",
    "The next sync sets it aside and rebuilds it from Anki and the vault.",
)
"""Message and advice for damage that is found in a row."""


class Database:
    """A connection to the store's file, made by ``open_database``."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        # Many tasks of generation write at the same time, and a connection has one transaction at a time.
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Commits all writes inside together, or none of them."""
        async with self._turn:
            with readable_errors(self._path):
                try:
                    await self._connection.execute("BEGIN IMMEDIATE")
                    yield
                    await self._connection.commit()
                except BaseException:
                    await self._connection.rollback()
                    raise

    @asynccontextmanager
    async def alone(self, *, lasting: bool = False) -> AsyncIterator[None]:
        """Runs the one statement inside as its own transaction, which saves two calls of SQLite's thread.

        With ``lasting`` it is on the disk at the end, so that a power cut cannot lose it.
        """
        async with self._turn:
            with readable_errors(self._path):
                if not lasting:
                    yield
                    return
                await self._connection.execute("PRAGMA synchronous = FULL")
                try:
                    yield
                finally:
                    await self._connection.execute("PRAGMA synchronous = NORMAL")

    async def write(self, statement: str, parameters: Iterable[Any] = ()) -> None:
        """Executes one statement that changes rows."""
        with readable_errors(self._path):
            await self._connection.execute(statement, tuple(parameters))

    async def write_many(self, statement: str, rows: Iterable[Iterable[Any]]) -> None:
        """Executes one statement once for each row."""
        remaining = map(tuple, rows)
        with readable_errors(self._path):
            while portion := list(islice(remaining, _ROWS_AT_ONCE)):
                await self._connection.executemany(statement, portion)

    async def insert(self, statement: str, parameters: Iterable[Any] = ()) -> Any:
        """Executes one statement with ``RETURNING`` and returns its value."""
        rows = await self.rows(statement, parameters)
        return rows[0][0]

    async def rows(self, query: str, parameters: Iterable[Any] = ()) -> Rows:
        """Returns all rows of a query."""
        with readable_errors(self._path):
            return list(await self._connection.execute_fetchall(query, tuple(parameters)))  # type: ignore[arg-type]

    async def row(self, query: str, parameters: Iterable[Any] = ()) -> tuple[Any, ...] | None:
        """Returns the first row of a query, or None."""
        rows = await self.rows(query, parameters)
        return rows[0] if rows else None

    async def require_intact(self) -> None:
        """Raises ``CorruptStoreError`` if the file is damaged in its structure or its indexes."""
        # A kill, a full disk or a sync tool may damage it. The check takes a millisecond for each megabyte.
        row = await self.row("PRAGMA integrity_check(1)")
        if row is None or row[0] != "ok":
            raise CorruptStoreError(*DAMAGED)

    async def close(self) -> None:
        """Closes the file."""
        await self._connection.close()


class readable_errors:  # noqa: N801 - used like a function
    """Turns SQLite's errors into ``StoreError`` with what to do."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise _readable(error, self._path) from error
        if isinstance(error, UnicodeDecodeError):
            # SQLite quotes the damaged text in its message, and Python cannot decode it.
            raise CorruptStoreError(*DAMAGED) from error


def _readable(error: sqlite3.Error, path: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _NOT_A_DATABASE or _OF_DAMAGE.search(str(error)):
        return CorruptStoreError(
            f"The progress store {path} is damaged.",
            "The next sync sets it aside and rebuilds it from Anki and the vault.",
        )
    sentences = {
        sqlite3.SQLITE_FULL: ("The disk is full", "Free some space and sync again; nothing is lost."),
        sqlite3.SQLITE_READONLY: ("It cannot be written", "Give yourself permission to write the file."),
        sqlite3.SQLITE_CANTOPEN: ("It cannot be opened", "Check that its folder exists and is yours."),
        sqlite3.SQLITE_PERM: ("It cannot be used", "Give yourself permission to read and write the file."),
        sqlite3.SQLITE_NOMEM: ("The memory is full", "Close other programs and sync again; nothing is lost."),
        sqlite3.SQLITE_PROTOCOL: (
            "It cannot be locked",
            "Choose a place on this computer's own disk.",
        ),
        sqlite3.SQLITE_BUSY: ("Another program uses it", "Wait for the other sync, or close that program."),
        sqlite3.SQLITE_IOERR: ("The disk failed", "Check the disk, then sync again."),
    }
    what, advice = sentences.get(code, (str(error), "The log has the details."))
    return StoreError(f"The progress store {path} failed: {what}.", advice)


async def open_database(path: Path) -> Database:
    """Opens the file for reading and writing; creates or migrates it if needed.

    Raises ``CorruptStoreError`` for a damaged store, ``NotAStoreError`` for a file of another program, and
    ``StoreError`` for one that cannot be used.
    """
    require_own(path)
    try:
        make_private(path)
    except OSError as error:
        raise StoreError(
            f"The progress store {path} cannot be made: {error.strerror}.",
            "Give yourself permission to write there, or choose another place for the store.",
        ) from error
    with readable_errors(path):
        connection = await aiosqlite.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    database = Database(connection, path)
    try:
        await _prepare(database, path)
    except BaseException:
        await database.close()
        raise
    return database


async def open_for_reading(path: Path) -> Database:
    """Opens an existing file (absolute path) read-only, also while a sync writes; raises ``StoreError``.

    A file of an earlier version is brought up to date first.
    """
    require_own(path)
    try:
        database = await _open_read_only(path, "mode=ro")
        if await _refuse_newer(database, path) == len(MIGRATIONS):
            return database
        await database.close()
        await (await open_database(path)).close()
        return await _open_read_only(path, "mode=ro")
    except CorruptStoreError:
        raise
    except StoreError as error:
        if _is_busy(error):
            raise
        # In a read-only folder SQLite cannot share the file with a writer, and there can be none.
        return await _open_read_only(path, "mode=ro&immutable=1")


async def _open_read_only(path: Path, how: str) -> Database:
    with readable_errors(path):
        connection = await aiosqlite.connect(
            sqlite_address(path, how), uri=True, isolation_level=None, timeout=_BUSY_SECONDS
        )
    database = Database(connection, path)
    try:
        await _refuse_newer(database, path)
    except BaseException:
        await database.close()
        raise
    return database


async def _prepare(database: Database, path: Path) -> None:
    version = await _refuse_newer(database, path)
    if not await _is_marked(
        database
    ):  # before WAL, so that the file's own header has it from the first moment
        await database.write(f"PRAGMA application_id = {APPLICATION_ID}")
    await _use_wal(database)
    # With WAL, NORMAL loses at most the last commits in a power cut, progress together with its results;
    # what reached Anki meanwhile is found there again by its slug.
    await database.rows("PRAGMA synchronous = NORMAL")
    await database.rows("PRAGMA foreign_keys = ON")
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        async with database.transaction():
            # Another connection may have made this migration since the version was read.
            if await _refuse_newer(database, path) >= number:
                continue
            for statement in _statements(script):
                await database.write(statement)
            await database.write(f"PRAGMA user_version = {number}")


def _is_busy(error: StoreError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY


async def _use_wal(database: Database) -> None:
    # SQLite does not wait here for a connection that makes the same change to a new file.
    for _ in range(int(_BUSY_SECONDS / _PAUSE_SECONDS)):
        try:
            await database.rows("PRAGMA journal_mode = WAL")
        except StoreError as error:
            if not _is_busy(error):
                raise
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
    await database.rows("PRAGMA journal_mode = WAL")


async def _is_marked(database: Database) -> bool:
    row = await database.row("PRAGMA application_id")
    return row is not None and row[0] == APPLICATION_ID


async def _refuse_newer(database: Database, path: Path) -> int:
    row = await database.row("PRAGMA user_version")
    assert row is not None
    if row[0] > len(MIGRATIONS):
        raise StoreError(
            f"The progress store {path} was written by a newer version of this program.",
            "Upgrade the program, or choose another place for the store.",
        )
    return int(row[0])


def _statements(script: str) -> Iterable[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
