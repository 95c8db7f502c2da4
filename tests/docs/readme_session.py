"""The session in a terminal that the README shows: two notes, four commands, a running Anki.

``npm run readme -- --write`` runs it and writes the output, with the time of the sync, into the README. Its
Anki is the tests' server over a real collection.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ankiconnect.running import anki_connect_process
from support.processes import environment
from support.syncing import REPOSITORY

README = REPOSITORY / "README.md"
_BLOCK = re.compile(r"```console\n(\$ obsidian-anki-sync init\n.*?)```\n", re.DOTALL)
_COMMANDS = ("init", "sync --dry-run", "sync", "index")
_NOTES = {
    "Biology/Cells.md": (
        "Q: What does a mitochondrion make?\nA: Most of the cell's ATP.\n\n"
        "Q: Which part of a cell holds its DNA?\nA: The nucleus.\n"
    ),
    "Biology/Nucleus.md": "Q: What surrounds the nucleus?\n",
}
# A terminal draws the phases in place, and removes them at the end.
_PHASES = ("Initializing", "Indexing", "Scanning", "Generating", "Determining actions", "Applying changes")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_SECONDS = re.compile(r"completed in [\d.]+ m?s")


def shown() -> str:
    """Returns the session as the README has it."""
    found = _BLOCK.search(README.read_text("utf-8"))
    assert found
    return found[1]


def recorded() -> str:
    """Runs the commands and returns the session as the README should have it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "you"
        vault = home / "Notes"
        (vault / ".obsidian").mkdir(parents=True)
        for path, text in _NOTES.items():
            (vault / path).parent.mkdir(exist_ok=True)
            (vault / path).write_text(text, "utf-8")
        (Path(folder) / "anki").mkdir()
        with anki_connect_process(Path(folder) / "anki") as anki:
            target = anki.url.replace("http://", "ankiconnect://")
            session = "".join(
                f"$ obsidian-anki-sync {line}\n{_run(line, vault, home, target)}" for line in _COMMANDS
            )
        # The program leaves out the usual address, which the tests cannot have.
        session = session.replace(f" at {anki.url.removeprefix('http://')} (", " (")
        return session.replace(anki.url.rpartition(":")[2], "8765").replace(str(home), "~")


def comparable(session: str) -> str:
    """Returns a session without the time that its sync took and without its id."""
    return _ID.sub("…", _SECONDS.sub("completed in …", session))


def _run(line: str, vault: Path, home: Path, target: str) -> str:
    variables = environment() | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "COLUMNS": "80",
        "OBSIDIAN_ANKI_SYNC_TARGET": target,
    }
    agreed = ["--yes"] if line == "init" else []
    ended = subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", *line.split(), *agreed],
        cwd=vault,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [row.rstrip() for row in ended.stdout.rstrip().splitlines() if not row.startswith(_PHASES)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Prints the session; ``--write`` puts it into the README."""
    session = recorded()
    print(session)
    if "--write" in sys.argv:
        text = README.read_text("utf-8")
        README.write_text(_BLOCK.sub(lambda _: f"```console\n{session}```\n", text), "utf-8")
