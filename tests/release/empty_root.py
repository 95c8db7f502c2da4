"""An empty computer: a root folder with a shell, a C library and nothing else; no Python and no network."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

# What install.sh calls; every Linux has them.
TOOLS = (
    *("sh", "cat", "chmod", "cksum", "env", "gzip", "ln", "ls", "mkdir", "mv"),
    *("readlink", "rm", "tail", "tar", "uname"),
)
# What the program asks of a system: the C library and zlib, which manylinux expects on every Linux.
LIBRARIES = (
    *("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1"),
    "libz.so.1",
)
HOME = "/home/ann"


def can_make_one() -> bool:
    """True if this computer lets us make namespaces and has what goes into the root."""
    if not all(shutil.which(name) for name in ("unshare", "ldd", *TOOLS)):
        return False
    return subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode == 0


_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--fork")


class EmptyRoot:
    """A root folder, and the commands that are run in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("proc", "dev", "tmp", "bin", "home/ann"):
            (folder / name).mkdir(parents=True)
        needed = {self._place_tool(name) for name in TOOLS}
        for library in set().union(*needed):
            self._place(library)
        for directory in {path.parent for path in set().union(*needed)}:
            for name in LIBRARIES:
                if (directory / name).exists():
                    self._place(directory / name)

    def _place_tool(self, name: str) -> frozenset[Path]:
        found = Path(shutil.which(name) or "")
        shutil.copy(found, self._folder / "bin" / name)
        listed = subprocess.run(["ldd", str(found)], capture_output=True, text=True, check=False).stdout
        return frozenset(Path(path) for path in re.findall(r"(/\S+) \(0x", listed))

    def _place(self, library: Path) -> None:
        target = self._folder / library.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)

    def put(self, source: Path, place: str) -> None:
        """Copies a file or folder into the home folder."""
        target = self._folder / HOME.lstrip("/") / place
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)

    @property
    def home(self) -> Path:
        """The home folder, seen from outside."""
        return self._folder / HOME.lstrip("/")

    def words(self, command: str) -> Sequence[str]:
        """Returns the words that run a shell command in this root."""
        enter = (
            f"mount -t proc proc '{self._folder}/proc' && mount --rbind /dev '{self._folder}/dev' && "
            f"exec chroot '{self._folder}' /bin/env -i HOME={HOME} PATH=/bin LANG=C.UTF-8 /bin/sh -c \"$1\""
        )
        return (*_UNSHARE, "sh", "-c", enter, "enter", f"cd {HOME} && {command}")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Runs a shell command in this root."""
        return subprocess.run(self.words(command), capture_output=True, text=True, check=False, timeout=120)
