"""``sync --watch``, as a process of its own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ankiconnect.client import free_port
from ankiconnect.server import anki_connect
from obsidian_anki_sync.cli.commands.watch import is_of_the_vault
from obsidian_anki_sync.settings import Settings
from support.processes import environment, program
from support.syncing import anki_notes, question, settings_for, write_note

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="A process there cannot send Ctrl+C.")

_PATIENCE = 40
Watching = Callable[[Settings], "subprocess.Popen[str]"]


@pytest.fixture
def watching() -> Iterator[Watching]:
    running: list[subprocess.Popen[str]] = []

    def start(settings: Settings) -> subprocess.Popen[str]:
        running.append(
            subprocess.Popen(
                program("sync", settings, "--watch"),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env=environment(PYTHONUNBUFFERED="1"),
            )
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def wait_for(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not there():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def cards(settings: Settings) -> int:
    path = Path(settings.target.removeprefix("file:"))
    return len(anki_notes(settings)) if path.exists() else 0


def test_a_note_that_is_written_arrives_by_itself_and_ctrl_c_ends_it(
    tmp_path: Path, watching: Watching
) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is TCP?", "A protocol."))
    process = watching(settings)
    wait_for(lambda: cards(settings) == 1)
    write_note(settings.vault, "b.md", question("What is UDP?", "Datagrams."))
    wait_for(lambda: cards(settings) == 2)
    (settings.vault / ".obsidian").mkdir(exist_ok=True)
    (settings.vault / ".obsidian" / "workspace.json").write_text("{}")
    time.sleep(3)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=10)
    assert (process.returncode, time.monotonic() - began < 2) == (130, True)
    assert said.count("1 created") == 2
    assert "Nothing to do" not in said


def test_it_continues_if_anki_does_not_run_yet(tmp_path: Path, watching: Watching) -> None:
    port = free_port()
    settings = settings_for(tmp_path).with_changes(target=f"ankiconnect://127.0.0.1:{port}")
    write_note(settings.vault, "a.md", question("What is TCP?", "A protocol."))
    process = watching(settings)
    assert process.stdout
    while "No Anki answers" not in process.stdout.readline():
        assert process.poll() is None
    with anki_connect(tmp_path / "running", port=port) as server:
        wait_for(lambda: len(server.call("findNotes", query="")) == 1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode == 130


def test_a_folder_that_replaces_the_vaults_folder_is_watched(tmp_path: Path, watching: Watching) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is TCP?", "A protocol."))
    process = watching(settings)
    wait_for(lambda: cards(settings) == 1)
    settings.vault.rename(tmp_path / "old")
    assert process.stdout
    while "does not exist" not in process.stdout.readline():
        assert process.poll() is None
    shutil.copytree(tmp_path / "old", settings.vault)
    while "Syncing again" not in process.stdout.readline():
        assert process.poll() is None
    write_note(settings.vault, "b.md", question("What is UDP?", "Datagrams."))
    wait_for(lambda: cards(settings) == 2)


def test_a_checkout_of_many_files_is_awaited(tmp_path: Path, watching: Watching) -> None:
    settings = settings_for(tmp_path)
    texts = {f"{number}.md": question(f"What is {number}?", "A number.") for number in range(200)}
    for name, text in texts.items():
        write_note(settings.vault, name, text)
    process = watching(settings)
    wait_for(lambda: cards(settings) == len(texts))
    for name in texts:
        (settings.vault / name).unlink()
        time.sleep(0.01)
    for name, text in texts.items():
        write_note(settings.vault, f"Moved/{name}", text)
        time.sleep(0.01)
    assert process.stdout
    said = ""
    while "200 updated" not in said:
        assert process.poll() is None
        said += process.stdout.readline()
    assert "would remove" not in said
    assert "deleted" not in said


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("Notes/a.md", True),
        ("picture.png", True),
        (".obsidian/workspace.json", False),
        ("Notes/.trash/a.md", False),
        ("node_modules/x/README.md", False),
    ],
)
def test_a_change_in_obsidians_own_folder_starts_no_sync(path: str, counts: bool) -> None:
    assert is_of_the_vault(Path("/vault"), f"/vault/{path}") is counts
