"""Backups of a collection: which exist, when one is due, and how many are kept."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

_FILES = "backup-*.colpkg"


class Backups(Struct, frozen=True):
    """The backups in a folder.

    ``newest`` is when the newest one was made. ``is_ours`` is true if this program makes them.
    """

    folder: str
    newest: datetime | None
    is_ours: bool

    @property
    def is_from_today(self) -> bool:
        """True if a backup was made since midnight."""
        return self.newest is not None and self.newest.date() == datetime.now().astimezone().date()

    @property
    def time_of_newest(self) -> str:
        """When the newest was made, for a sentence; "never" if there is none."""
        return f"{self.newest:%Y-%m-%d %H:%M}" if self.newest else "never"


def backups_in(folder: Path, *, is_ours: bool) -> Backups:
    """Returns the backups in a folder; none if it cannot be read."""
    times = []
    with suppress(OSError):
        times = [file.stat().st_mtime for file in folder.glob(_FILES)]
    newest = datetime.fromtimestamp(max(times)).astimezone() if times else None
    return Backups(str(folder), newest, is_ours)


def keep_newest(folder: Path, most: int) -> None:
    """Deletes all but the newest backups in a folder."""
    files = sorted(folder.glob(_FILES), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[most:]:
        with suppress(OSError):
            file.unlink()
