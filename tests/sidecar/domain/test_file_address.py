"""SQLite finds a file by its address, on every system's paths."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path, PureWindowsPath

import pytest

from obsidian_anki_sync.domain.file_address import sqlite_address


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (r"C:\Users\me\store.db", "file:///C:/Users/me/store.db?mode=ro"),
        (r"\\server\share\my store.db", "file:////server/share/my%20store.db?mode=ro"),
    ],
)
def test_a_windows_path_has_no_host_that_sqlite_would_refuse(path: str, address: str) -> None:
    assert sqlite_address(PureWindowsPath(path), "mode=ro") == address


@pytest.mark.parametrize("name", ["plain.db", "100 % #1?.db", "é 日本.db"])
def test_sqlite_opens_what_the_address_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with closing(sqlite3.connect(sqlite_address(tmp_path / name, "mode=rw"), uri=True)) as connection:
        connection.execute("CREATE TABLE t (a)")
    assert (tmp_path / name).stat().st_size > 0
