"""The URI of a file for SQLite, which also says how to open the file."""

from __future__ import annotations

from pathlib import PurePath


def sqlite_address(path: PurePath, how: str) -> str:
    """Returns the URI of an absolute path, with the parameters ``how``, such as ``mode=ro``.

    A path on a Windows server keeps its two slashes after an empty host: SQLite refuses any other host
    (https://sqlite.org/uri.html, section 3.1).
    """
    address = path.as_uri()
    if not address.startswith("file:///"):
        address = address.replace("file://", "file:////", 1)
    return f"{address}?{how}"
