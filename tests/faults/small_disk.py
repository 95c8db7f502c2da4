"""A file system of a few megabytes, to be filled up or made read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A file system that is mounted at ``place``."""

    place: Path

    def remount(self, options: str) -> None:
        """Changes it, as ``mount -o remount`` does: ``ro``, ``rw``, ``size=50m``."""
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.place)], check=True)

    def fill(self, leave: int = 0) -> None:
        """Fills the disk up to ``leave`` bytes."""
        found = os.statvfs(self.place)
        size = max(0, found.f_bavail * found.f_frsize - leave)
        with (self.place / "ballast").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(size, 1))

    def clear(self) -> None:
        """Removes the filling."""
        (self.place / "ballast").unlink(missing_ok=True)


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[SmallDisk]:
    """Mounts a file system at ``place``; raises ``PermissionError`` if this user may not."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        raise PermissionError("mounting a small file system takes more rights than this user has")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
