"""Builds the self-contained program for this system, and the file that installs it.

    python scripts/installers/build.py FOLDER

leaves in FOLDER the program as ``obsidian-anki-sync/`` and, on Linux and macOS, an installer. For Windows,
``makensis`` makes the installer from that folder with ``windows.nsi``. The Python that runs this script is
part of the program. The same sources, lock file, Python and system give the same bytes, whatever the folder.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import platform
import subprocess
import sys
import tarfile
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAM = "obsidian-anki-sync"
PACKAGE = "obsidian_anki_sync"

# A fixed time in place of the clock: 1980-01-01, the first that a zip file can hold.
_EPOCH = 315532800
_SYSTEMS = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}
_MACHINES = {"x64": "x86_64|amd64", "arm64": "arm64|aarch64"}
# Files about a package that name the folder of the build; the program reads neither.
_OF_THE_BUILD = ("RECORD", "direct_url.json")
# Installed beside the program, and needed only to build it. The anki library is under the AGPL: decision 35.
_LEFT_OUT = ("PyInstaller", "anki", "hatchling", "pip", "setuptools", "tkinter", "test", "unittest.mock")


@dataclass(frozen=True, slots=True)
class Computer:
    """What a build is for."""

    system: str
    machine: str

    @property
    def label(self) -> str:
        """The part of a file's name that names the computer."""
        return f"{_SYSTEMS[self.system]}-{self.machine}"


def this_computer() -> Computer:
    """Returns the system and processor of this computer."""
    machine = platform.machine().lower()
    found = next(name for name, known in _MACHINES.items() if machine in known.split("|"))
    return Computer(platform.system(), found)


def version() -> str:
    """Returns the version as the plugin and the program write it, such as 1.0.0-rc.1."""
    manifest = json.loads((ROOT / "plugin" / "manifest.json").read_text("utf-8"))
    return str(manifest["version"])


def installer_name(computer: Computer) -> str:
    """Returns the name of the file that installs the program."""
    suffix = "exe" if computer.system == "Windows" else "sh"
    return f"{PROGRAM}-{version()}-{computer.label}.{suffix}"


def build_program(folder: Path) -> Path:
    """Builds the program with everything that it needs, and returns its folder."""
    python = _environment(folder / "build" / "environment")
    options = [
        *("--noconfirm", "--log-level", "ERROR", "--onedir", "--console", "--noupx", "--name", PROGRAM),
        *("--distpath", folder, "--workpath", folder / "build", "--specpath", folder / "build"),
        *("--collect-submodules", PACKAGE, "--collect-data", PACKAGE, "--copy-metadata", PROGRAM),
        # The shell completions of its command, without which the command does not start.
        *("--collect-data", "keyring"),
        *(word for name in _LEFT_OUT for word in ("--exclude-module", name)),
    ]
    if platform.system() == "Linux":
        options.append("--strip")
    fixed = {"SOURCE_DATE_EPOCH": str(_EPOCH), "PYTHONHASHSEED": "1"}
    words = [python, "-m", "PyInstaller", *options, HERE / "entry.py"]
    subprocess.run([str(word) for word in words], check=True, env=os.environ | fixed)
    program = folder / PROGRAM
    for name in _OF_THE_BUILD:
        for path in program.rglob(f"*.dist-info/{name}"):
            path.unlink()
    return program


def _environment(folder: Path) -> Path:
    """Makes an environment from the lock file and this repository, and returns its Python."""
    venv.create(folder, clear=True, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lock = HERE / "requirements.lock"
    subprocess.run([*install, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", str(ROOT)], check=True)
    return python


def build_installer(program: Path, target: Path, computer: Computer) -> None:
    """Writes the installer for Linux or macOS: a script, followed by the program as an archive."""
    payload = gzip.compress(_archive(program), compresslevel=9, mtime=0)
    checksum = subprocess.run(["cksum"], input=payload, capture_output=True, check=True).stdout.decode()
    script = (HERE / "install.sh").read_text("utf-8")
    values = {
        "VERSION": version(),
        "NAME": target.name,
        "SYSTEM": computer.system,
        "MACHINES": _MACHINES[computer.machine],
        "ARCH": computer.machine,
        "SUM": checksum.strip(),
        "LINES": str(script.count("\n") + 1),
    }
    for name, value in values.items():
        script = script.replace(f"@{name}@", value)
    target.write_bytes(script.encode() + payload)
    target.chmod(0o755)


def _archive(folder: Path) -> bytes:
    """Returns the files of a folder as a tar archive without times, owners and the order of the disk."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(folder.rglob("*")):
            entry = archive.gettarinfo(path, path.relative_to(folder).as_posix())
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mtime = _EPOCH
            entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
            if entry.isreg():
                with path.open("rb") as content:
                    archive.addfile(entry, content)
            else:
                archive.addfile(entry)
    return buffer.getvalue()


def main() -> None:
    """Builds into the folder that the first argument names."""
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    computer = this_computer()
    program = build_program(folder)
    if computer.system != "Windows":
        build_installer(program, folder / installer_name(computer), computer)
    print(folder / installer_name(computer))


if __name__ == "__main__":
    main()
