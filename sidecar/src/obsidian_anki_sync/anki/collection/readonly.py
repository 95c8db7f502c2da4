"""Opens the tables of a collection for reading, without the ``anki`` library."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from obsidian_anki_sync.anki.collection.reading import Query
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.file_address import sqlite_address

# Seconds, long enough for another reader to finish; Anki itself keeps the lock as long as it runs.
_PATIENCE = 0.5


class CollectionInUseError(TargetError):
    """Another program, such as Anki, has the collection open."""

    code = "anki-collection-in-use"


@contextmanager
def open_tables(path: Path) -> Iterator[Query]:
    """Opens the collection at ``path`` for queries; nothing is written.

    Raises ``TargetError`` if it is locked, because Anki has it open, or is not a collection.
    """
    # Not mode=ro: SQLite could then not delete its -wal and -shm files, and would leave them beside the file.
    uri = sqlite_address(path.absolute(), "mode=rw")
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise unreadable(path, error) from error
    try:
        connection.execute("pragma query_only = on")
        connection.create_collation("unicase", _compare_without_case)

        def query(statement: str, *values: Any) -> sqlite3.Cursor:
            return connection.execute(statement, values)

        yield query
    except sqlite3.Error as error:
        raise unreadable(path, error) from error
    finally:
        connection.close()


def unreadable(path: Path, error: Exception) -> TargetError:
    """Returns the error for a collection that cannot be opened or read."""
    reason = str(error)
    if "locked" in reason or "already open" in reason:
        return CollectionInUseError(
            f"{path} is in use by another program.", "Close Anki, then run this again."
        )
    return TargetError(
        f"{path} cannot be read as an Anki collection: {reason}.",
        "Give the path of a collection.anki2, or of a new file.",
    )


def _compare_without_case(one: str, other: str) -> int:
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)
