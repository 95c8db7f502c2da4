"""Tries the first minutes in an empty root: from the README to the first card, with times.

    sudo python3 tests/release/first_card.py ROOT

ROOT is a folder with a minimal system that has git, Python, Node and npm and nothing else, such as

    debootstrap --variant=minbase --include=git,python3,python3-venv,nodejs,npm,ca-certificates trixie ROOT

The commands are those of the README. Each runs in ROOT, for a new user with an empty home.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_HOME = "/home/reader"
_CLONE = f"{_HOME}/resumable-anki-sync"
_VAULT = f"{_HOME}/Notes"
_PROGRAM = f"{_HOME}/anki-sync/bin/obsidian-anki-sync"
_NOTE = "Q: Which organ pumps blood?\nA: The heart.\n"
# What leads a package manager to its server on this computer; nothing else of the environment is passed on.
_OF_SERVERS = (
    "PIP_",
    "NPM_CONFIG_",
    "SSL_CERT_",
    "NODE_EXTRA_CA_CERTS",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """The commands that a reader types, and the file with the first card."""

    title: str
    commands: Sequence[str]
    cards: str


TRIALS = (
    Trial(
        "The example vault, in two commands",
        (f"git clone /source {_CLONE}", f"cd {_CLONE} && npm run demo"),
        f"{_CLONE}/demo/demo.apkg",
    ),
    Trial(
        "A vault of one's own, in five commands",
        (
            f"git clone /source {_CLONE}",
            f"python3 -m venv {_HOME}/anki-sync",
            f"cd {_CLONE} && {_HOME}/anki-sync/bin/pip install .",
            f"cd {_VAULT} && {_PROGRAM} init --target file:{_HOME}/cards.apkg --yes",
            f"cd {_VAULT} && {_PROGRAM} sync",
        ),
        f"{_HOME}/cards.apkg",
    ),
)


def main(root: Path) -> int:
    """Runs both trials; returns 1 if one did not end with a card."""
    failed = False
    for trial in TRIALS:
        prepare(root)
        print(f"\n{trial.title}")
        seconds = list(timed(root, trial.commands))
        is_made = len(seconds) == len(trial.commands) and (root / trial.cards.lstrip("/")).exists()
        print(f"{'The first card after' if is_made else 'No card after'} {sum(seconds):.1f} s.")
        failed |= not is_made
    return int(failed)


def prepare(root: Path) -> None:
    """Gives the root an empty home with a vault, this repository as it is committed, and the network."""
    home = root / _HOME.lstrip("/")
    shutil.rmtree(home, ignore_errors=True)
    note = root / _VAULT.lstrip("/") / "Biology" / "Heart.md"
    note.parent.mkdir(parents=True)
    (root / _VAULT.lstrip("/") / ".obsidian").mkdir()
    note.write_text(_NOTE, "utf-8")
    shutil.rmtree(root / "source", ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "--bare", REPOSITORY, root / "source"], check=True)
    for file in ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(file).exists():
            (root / file.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, root / file.lstrip("/"))


def timed(root: Path, commands: Sequence[str]) -> Iterator[float]:
    """Yields the seconds of each command, until one fails."""
    passed_on = {name: value for name, value in os.environ.items() if name.upper().startswith(_OF_SERVERS)}
    variables = {"HOME": _HOME, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "USER": "reader", **passed_on}
    for command in commands:
        begun = time.monotonic()
        ended = subprocess.run(
            [
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                f"--root={root}",
                f"--wd={_HOME}",
                "--mount-proc",
                "sh",
                "-c",
                command,
            ],
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - begun
        print(f"  {seconds:6.1f} s  {command}")
        if ended.returncode != 0:
            print(ended.stdout[-2000:], ended.stderr[-2000:])
            return
        yield seconds


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
