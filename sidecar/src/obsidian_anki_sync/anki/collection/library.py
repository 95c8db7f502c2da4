"""The official ``anki`` library, which is installed only with the extra ``collection``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from obsidian_anki_sync.domain.errors import MissingLibraryError

LIBRARY = "anki"


def require_anki(path: Path) -> None:
    """Raises ``MissingLibraryError`` if the library is not installed that writes to a collection."""
    try:
        # A folder of this name beside the vault would be found as a package too, without this module.
        found = find_spec(f"{LIBRARY}.collection")
    except ImportError:
        found = None
    if not found:
        raise missing(path)


def missing(path: Path, reason: str = "it is not installed") -> MissingLibraryError:
    """Returns the error for a collection that cannot be written to."""
    return MissingLibraryError(
        f"Writing to the collection {path} needs the library {LIBRARY}: {reason}.",
        "Install the program with its extra collection. A running Anki and a package (.apkg) do not need it.",
        library=LIBRARY,
    )
