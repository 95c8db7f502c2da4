"""The self-contained program on a computer without Python and without a network.

It takes minutes to build, so this is not part of ``npm test``: ``npm run test:installer``. With ``INSTALLER``
set to an installer that was built before, it tries that one.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.rpc.messages import PROTOCOL
from release.empty_root import EmptyRoot, can_make_one
from support.syncing import REPOSITORY

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces"),
]

PROGRAM = ".local/bin/obsidian-anki-sync"
_EXAMPLE = REPOSITORY / "examples" / "vault"


@pytest.fixture(scope="module")
def installer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = os.environ.get("INSTALLER")
    if built:
        return Path(built).absolute()
    folder = tmp_path_factory.mktemp("installer")
    script = REPOSITORY / "scripts" / "installers" / "build.py"
    done = subprocess.run([sys.executable, script, folder], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"The program cannot be built here: {done.stderr[-500:]}")
    return Path(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def root(installer: Path, tmp_path_factory: pytest.TempPathFactory) -> EmptyRoot:
    if not can_make_one():
        # Where installers are released, a test that did not run must not look like one that passed.
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("This computer allows no namespaces, or lacks a tool.")
    root = EmptyRoot(tmp_path_factory.mktemp("root"))
    root.put(installer, "installer.sh")
    root.put(_EXAMPLE, "vault")
    done = root.run("sh installer.sh")
    assert done.returncode == 0, done.stderr
    return root


def test_no_file_of_it_tells_where_it_was_built(root: EmptyRoot) -> None:
    program = root.home / ".local" / "lib" / "obsidian-anki-sync"
    files = [path for path in program.rglob("*") if path.is_file()]
    assert len(files) > 50
    assert [path for path in files if path.name in ("RECORD", "direct_url.json")] == []
    assert [path for path in files if os.fsencode(REPOSITORY) in path.read_bytes()] == []


def test_the_empty_root_has_neither_python_nor_a_network(root: EmptyRoot) -> None:
    assert "not found" in root.run("python3 --version").stderr
    assert root.run("cat /proc/net/route").stdout.count("\n") <= 1


def test_it_says_its_version_and_its_help(root: EmptyRoot) -> None:
    assert root.run(f"{PROGRAM} --version").stdout.startswith("obsidian-anki-sync ")
    assert "sync" in root.run(f"{PROGRAM} --help").stdout


def test_a_first_sync_makes_a_package_and_the_second_has_nothing_to_do(root: EmptyRoot) -> None:
    words = f"{PROGRAM} sync --vault vault --target file:cards.apkg --db store.db --json"
    first = root.run(words)
    assert first.returncode == 0, first.stderr + first.stdout
    made = json.loads(first.stdout)
    with zipfile.ZipFile(root.home / "cards.apkg") as package:
        package.extract("collection.anki2", root.home / "package")
    with closing(sqlite3.connect(root.home / "package" / "collection.anki2")) as collection:
        [count] = collection.execute("SELECT count(*) FROM notes").fetchone()
    assert count > 10
    second = root.run(words)
    assert second.returncode == 0, second.stderr
    assert json.loads(second.stdout) != made


def test_worker_processes_read_a_large_vault(root: EmptyRoot) -> None:
    vault = root.home / "large"
    vault.mkdir()
    for number in range(400):
        (vault / f"{number}.md").write_text(
            "".join(f"Q: {number} {each}?\nA: $x$ **b**\n\n" for each in range(5))
        )
    done = root.run(
        f"{PROGRAM} sync --vault large --target file:large.apkg --db large.db --set workers=2 --json"
    )
    assert done.returncode == 0, done.stderr
    assert "2000" in done.stdout


def test_the_plugin_can_shake_hands_with_it(root: EmptyRoot) -> None:
    body = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {
                "protocol": PROTOCOL,
                "client": {"name": "test", "version": "1"},
                "vault": "/home/ann/vault",
                "obsidianFolder": ".obsidian",
                "secrets": {},
            },
        }
    )
    begun = time.monotonic()
    with subprocess.Popen(
        root.words(f"{PROGRAM} serve"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
        process.stdin.flush()
        header = process.stdout.readline()
        while process.stdout.readline().strip():
            pass
        answer = json.loads(process.stdout.read(int(header.split(b":")[1])))
        print(f"initialize answered after {time.monotonic() - begun:.2f} s")
        process.stdin.close()
        assert process.wait(10) == 0
    assert "result" in answer, answer


def test_a_program_that_draws_diagrams_gets_the_libraries_of_the_system(root: EmptyRoot) -> None:
    drawer = root.home / "mmdc"
    drawer.write_text('#!/bin/sh\necho "libraries: ${LD_LIBRARY_PATH-none}" >/home/ann/drawn\nexit 1\n')
    drawer.chmod(0o755)
    vault = root.home / "diagrams"
    vault.mkdir()
    (vault / "n.md").write_text("Q: What?\nA:\n```mermaid\ngraph TD\nA-->B\n```\n")
    done = root.run(
        f"{PROGRAM} sync --vault diagrams --target file:d.apkg --db d.db"
        " --set rendering.mermaid=/home/ann/mmdc"
    )
    assert done.returncode == 0, done.stderr
    assert (root.home / "drawn").read_text() == "libraries: none\n"


def test_a_collection_file_needs_the_installation_with_the_anki_library(root: EmptyRoot) -> None:
    done = root.run(f"{PROGRAM} sync --vault vault --target file:collection.anki2 --db c.db")
    assert done.returncode != 0
    assert "uv tool install --with 'anki" in done.stderr


def test_the_keyring_command_is_part_of_it(root: EmptyRoot) -> None:
    assert "keyring" in root.run(f"{PROGRAM} -m keyring --help").stdout


def test_removing_leaves_the_notes_and_the_history(root: EmptyRoot) -> None:
    assert root.run("sh installer.sh --remove").returncode == 0
    assert not (root.home / PROGRAM).is_symlink()
    assert (root.home / "vault").is_dir()
