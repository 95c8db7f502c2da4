"""Every command of the pages can be run as it is written there."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.model_server import MODEL, serving
from support.processes import environment
from support.syncing import REPOSITORY

PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "sidecar" / "README.md",
    *sorted((REPOSITORY / "docs").glob("*.md")),
]
# Written by the program, from what it can do.
GENERATED = {"command-line.md", "protocol.md", "settings.md", "store.md"}
# In a block, or in a sentence or a table.
_COMMAND = re.compile(r"^ *(?:\$ )?obsidian-anki-sync (.+)$|`obsidian-anki-sync ([^`]+)`", re.MULTILINE)
# A shell puts the output into a file. With >>, Windows PowerShell writes UTF-16 into a file of any encoding.
_INTO_A_FILE = re.compile(r" (?:>>?|\\?\| Add-Content) \S+")
# A comment after a command in the same line explains it.
_EXPLANATION = re.compile(r"\s{2,}(?:#|[a-z]).*$|\s#.*$")
_ASKING = ("undo", "init")
# It goes on until it is stopped: tests/sidecar/cli/test_watch_command.py runs it.
_ENDLESS = {"sync --watch"}
# Only a running Anki has a browser; the cards of these pages are in a file.
_REFUSED = {
    "find --shown": "Only a running Anki has a browser",
    "open": "Only a running Anki has a browser",
    "study browse": "Only a running Anki has a browser",
    "study remove": "There is no deck",
}
_DRAFT = re.compile(r"gen-[0-9a-f]{8}")


def shown() -> Iterator[tuple[str, str]]:
    """Yields each command once, with the first page that shows it."""
    seen: set[str] = set()
    for page in PAGES:
        if page.name in GENERATED:
            continue
        for found in _COMMAND.finditer(page.read_text("utf-8")):
            command = re.sub(r"\s+", " ", _EXPLANATION.sub("", found[1] or found[2])).strip()
            if command not in seen | _ENDLESS:
                seen.add(command)
                yield page.name, command


COMMANDS = list(shown())


@dataclass(frozen=True)
class Prepared:
    """A vault that was synced twice, once with a model, its collection and its store; and a copy of all."""

    folder: Path
    kept: Path
    variables: dict[str, str]

    def restore(self) -> None:
        """Restores everything at the paths of the pages: a store knows its vault by its path."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.folder)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    root = tmp_path_factory.mktemp("docs")
    folder = root / "now"
    lectures = folder / "vault" / "Lectures"
    lectures.mkdir(parents=True)
    (folder / "anki").mkdir(exist_ok=True)
    (lectures.parent / "n.md").write_text("Q: What is a slug?\nA: A stable identity.\n")
    (lectures / "Cells.md").write_text(
        "The power house of the cell is the mitochondrion. The skin of a cell is the membrane.\n"
    )
    with serving() as model:
        variables = environment(
            OBSIDIAN_ANKI_SYNC_GENERATION_URL=model.url,
            OBSIDIAN_ANKI_SYNC_GENERATION_MODEL=MODEL,
            OBSIDIAN_ANKI_SYNC_GENERATION_FOLDERS='["Lectures"]',
            XDG_CONFIG_HOME=str(root / "config"),
        )
        made = Prepared(folder, root / "kept", variables)
        for flags in ([], ["--use-agents"]):
            assert run(made, ["sync", *flags]).returncode == 0
        shutil.copytree(folder, made.kept)
        yield made


def run(prepared: Prepared, words: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a command on the vault, the collection and the store."""
    places = ["--vault", "vault", "--target", "file:anki/collection.anki2", "--db", "store.db"]
    if words[0] == "completion":
        places = []
    return subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", *words, *places],
        cwd=prepared.folder,
        env=prepared.variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def interrupted_session(store: Path) -> str:
    """Returns the id of a session that can be resumed."""
    with closing(sqlite3.connect(store)) as connection, connection:
        [[session]] = connection.execute("SELECT session_id FROM session ORDER BY started_at DESC LIMIT 1")
        connection.execute("UPDATE session SET phase = 'interrupted' WHERE session_id = ?", (session,))
    return str(session)


def waiting_drafts(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as connection:
        return [row[0] for row in connection.execute("SELECT draft_id FROM draft ORDER BY draft_id")]


def card_in_anki(store: Path) -> str:
    with closing(sqlite3.connect(store)) as connection:
        return str(connection.execute("SELECT slug FROM base ORDER BY slug").fetchone()[0])


def filled(command: str, store: Path) -> list[str]:
    """Returns the command's words, with what the pages leave to the reader put in."""
    words = re.sub(r"--(?:vault|target|db|config) \S+", "", _INTO_A_FILE.sub("", command))
    words = re.sub(r"\b(?:NOTE|PATH)\b|Biology/heart\.md", "n.md", words)
    if "ID" in words.split():
        words = re.sub(r"\bID\b", interrupted_session(store), words)
    gold = shlex.quote(str(REPOSITORY / "tests" / "generation" / "gold"))
    words = re.sub(r"FOLDER|tests/generation/gold", lambda _: gold, words)
    words = words.replace("SYNTAX", "question-answer")
    words = re.sub(r"\bCARD\b", card_in_anki(store), words)
    drafts = iter(waiting_drafts(store))
    whole = shlex.split(_DRAFT.sub(lambda _: next(drafts), words))
    # At a terminal these ask first, and the reader agrees.
    return [*whole, "--yes"] if whole[0] in _ASKING and not {"--yes", "--dry-run"} & set(whole) else whole


def test_the_pages_show_commands() -> None:
    assert {command.split()[0] for _, command in COMMANDS} >= {"sync", "progress", "clean-progress", "index"}


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[command for _, command in COMMANDS])
def test_a_command_of_the_pages_runs(page: str, command: str, prepared: Prepared) -> None:
    prepared.restore()
    words = filled(command, prepared.folder / "store.db")
    done = run(prepared, words)
    if refusal := _REFUSED.get(words[0]) or _REFUSED.get(" ".join(words[:2])):
        assert refusal in done.stderr
        return
    assert done.returncode == 0, f"{page}: {command}\n{done.stdout}{done.stderr}"
