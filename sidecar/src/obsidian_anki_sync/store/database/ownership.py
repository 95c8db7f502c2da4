"""Recognises progress stores. Any other file is never opened for writing, renamed or locked."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from obsidian_anki_sync.domain.errors import StoreError
from obsidian_anki_sync.domain.file_address import sqlite_address

APPLICATION_ID = 0x4F41534B
"""The ``PRAGMA application_id`` of a store, by which ``file`` and other programs recognise it."""

OWNER_ONLY = 0o600
_OWNER_ONLY_FOLDER = 0o700
_ANOTHER = "Choose another file for the progress store."
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_ID_BYTES = slice(68, 72)
# A store without an application id, of an early release, is recognised by its tables; a damaged one by the
# text of its schema.
_OWN_TABLES = frozenset({"store_owner", "session", "session_note", "note", "card", "base", "journal"})
_OWN_SCHEMA = b"CREATE TABLE store_owner"
_SEARCHED = 1024 * 1024


class NotAStoreError(StoreError):
    """The file belongs to another program."""

    code = "store-foreign"


def require_own(path: Path) -> None:
    """Raises ``NotAStoreError`` unless the file is a store, empty or missing. It changes nothing."""
    try:
        what = _what_else(path)
    except OSError as error:
        raise StoreError(
            f"The progress store {path} cannot be read: {error.strerror}.",
            "Give yourself permission to read and write the file, or choose another place for the store.",
        ) from error
    if what:
        raise NotAStoreError(f"{path} is {what}. It was not changed.", _ANOTHER)


def require_free_lock(path: Path) -> None:
    """Raises ``NotAStoreError`` if the path of a lock holds a file of another program.

    A lock is empty; on a file system without locks it holds the number of a process.
    """
    is_other = path.is_symlink() or (path.exists() and not path.is_file())
    if is_other or (path.exists() and path.read_bytes()[:1].strip(b"0123456789")):
        raise NotAStoreError(
            f"{path} has the name of the progress store's lock and is another file. It was not changed.",
            _ANOTHER,
        )


def make_private(path: Path) -> None:
    """Lets only their owner read the store's file and a new folder; an existing folder is not changed.

    SQLite gives the files beside a database the permissions of the database.
    """
    path.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
    for ending in ("", "-wal", "-shm"):
        _restrict(path.with_name(path.name + ending), OWNER_ONLY)


def make_folder_private(folder: Path) -> None:
    """Lets only its owner into the program's own folder of stores."""
    _restrict(folder, _OWNER_ONLY_FOLDER)


def _restrict(path: Path, mode: int) -> None:
    # On Windows only the user has access to the user's folders already.
    with suppress(OSError):
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(mode)


def _what_else(path: Path) -> str:
    """Returns what the file is instead; empty if it is a store or can become one."""
    if not path.exists():
        return ""
    if not path.is_file():
        return "a folder or a device"
    with path.open("rb") as file:
        header = file.read(_HEADER)
        if not header:
            return ""
        if not header.startswith(_MAGIC):
            return "not a progress store, or its beginning is damaged"
        application = int.from_bytes(header[_ID_BYTES])
        if application == APPLICATION_ID:
            return ""
        if application or not _has_own_tables(path, header + file.read(_SEARCHED)):
            return "the database of another program"
    return ""


def _has_own_tables(path: Path, beginning: bytes) -> bool:
    try:
        with closing(sqlite3.connect(sqlite_address(path.absolute(), "mode=ro"), uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error:
        return _OWN_SCHEMA in beginning
    return tables >= _OWN_TABLES or (not tables and version == 0)
