"""A command finds its vault and its Anki by name or from the current folder, or stops."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.targets import canonical_target, open_target
from obsidian_anki_sync.settings.vaults import FoundBy, find_vault
from support.processes import environment
from support.syncing import question, write_note

Ended = subprocess.CompletedProcess[str]
COMMANDS = (
    ("sync",),
    ("progress",),
    ("index",),
    ("history",),
    ("review",),
    ("explain", "a.md"),
    ("undo",),
    ("adopt",),
    ("import", "flashcards"),
    ("stats",),
    ("mend",),
    ("conflicts",),
    ("changes",),
    ("clean-progress", "--all-completed"),
    ("open", "a.md"),
    ("find", "words"),
    ("check",),
    ("config",),
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    vault = tmp_path / "Notes"
    (vault / ".obsidian").mkdir(parents=True)
    write_note(vault, "Web/a.md", question("What?", "That."))
    return vault


def run(folder: Path, home: Path, *arguments: str, **more: str) -> Ended:
    """Runs a command in a folder, for a user whose home folder holds only what the test put there."""
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "XDG_DATA_HOME": str(home / "data")}
    return subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(**own, **more),
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


def sync(folder: Path, home: Path, *arguments: str, **more: str) -> Ended:
    return run(folder, home, "sync", "--target", f"file:{home / 'cards.apkg'}", *arguments, **more)


def test_a_sync_in_a_subfolder_is_one_of_the_vault_around_it(vault: Path, tmp_path: Path) -> None:
    ended = sync(vault / "Web", tmp_path)
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[0] == "Syncing ~/Notes to the package ~/cards.apkg"


@pytest.mark.parametrize("command", ["progress", "index", "config", "check"])
def test_a_misspelt_variable_is_named(command: str, vault: Path, tmp_path: Path) -> None:
    target = f"file:{tmp_path / 'cards.apkg'}"
    ended = run(vault, tmp_path, command, "--target", target, OBSIDIAN_ANKI_SYNC_DEKC="Languages")
    assert ended.returncode == 0
    assert "Did you mean OBSIDIAN_ANKI_SYNC_DECK?" in ended.stderr + ended.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_folder_that_is_not_a_vault_is_refused_with_a_list_of_obsidians_vaults(
    command: tuple[str, ...], vault: Path, tmp_path: Path
) -> None:
    (tmp_path / "projects").mkdir()
    write_note(tmp_path, "projects/README.md", question("Is this a note?", "No."))
    write_note(
        tmp_path,
        ".config/obsidian/obsidian.json",
        json.dumps({"vaults": {"1": {"path": str(vault), "ts": 1}, "2": {"path": "/gone", "ts": 2}}}),
    )
    ended = run(tmp_path / "projects", tmp_path, *command)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is not in an Obsidian vault" in ended.stderr
    assert f"\n  {vault}\n" in ended.stderr
    assert "/gone" not in ended.stderr


@pytest.mark.parametrize("place", [".var/app/md.obsidian.Obsidian/config", "snap/obsidian/current/.config"])
@pytest.mark.skipif(sys.platform != "linux", reason="Flatpak and Snap are Linux's.")
def test_obsidians_list_is_found_where_flatpak_and_snap_keep_it(
    place: str, vault: Path, tmp_path: Path
) -> None:
    write_note(
        tmp_path, f"{place}/obsidian/obsidian.json", json.dumps({"vaults": {"1": {"path": str(vault)}}})
    )
    assert str(vault) in run(tmp_path, tmp_path, "progress").stderr


def test_the_vault_around_the_folder_wins_over_the_one_in_the_settings(vault: Path, tmp_path: Path) -> None:
    other = tmp_path / "Other"
    other.mkdir()
    write_note(tmp_path, ".config/obsidian-anki-sync/config.toml", f"vault = '{other.as_posix()}'\n")
    assert sync(vault, tmp_path).stdout.startswith("Syncing ~/Notes to")
    assert sync(tmp_path, tmp_path).stdout.startswith("Syncing ~/Other to")


def test_a_named_folder_is_a_vault_even_without_obsidians_folder(tmp_path: Path) -> None:
    write_note(tmp_path, "plain/a.md", question("What?", "That."))
    assert sync(tmp_path, tmp_path, "--vault", str(tmp_path / "plain")).returncode == 0


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_vault_that_does_not_exist_is_an_error_everywhere(command: tuple[str, ...], tmp_path: Path) -> None:
    ended = run(tmp_path, tmp_path, *command, "--vault", str(tmp_path / "gone"))
    assert (ended.returncode, ended.stdout) == (3, "")
    assert "gone does not exist" in ended.stderr


@pytest.mark.parametrize("variable", [False, True])
def test_an_empty_name_is_not_the_current_folder(vault: Path, tmp_path: Path, variable: bool) -> None:
    ended = (
        sync(vault, tmp_path, OBSIDIAN_ANKI_SYNC_VAULT="")
        if variable
        else sync(vault, tmp_path, "--vault", "")
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is empty" in ended.stderr


@pytest.mark.parametrize("command", COMMANDS[:-2], ids=" ".join)
def test_a_target_in_a_folder_that_does_not_exist_is_refused_and_not_made(
    command: tuple[str, ...], vault: Path, tmp_path: Path
) -> None:
    ended = run(vault, tmp_path, *command, "--target", f"file:{tmp_path / 'gone' / 'cards.apkg'}")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "does not exist" in ended.stderr
    assert not (tmp_path / "gone").exists()


OF_A_NOTE = (
    ("history", "--note"),
    ("review", "--note"),
    ("conflicts", "list", "--note"),
    ("changes", "list", "--note"),
    ("stats", "--note"),
    ("open",),
    ("explain",),
)


@pytest.mark.parametrize("command", OF_A_NOTE, ids=" ".join)
@pytest.mark.parametrize("note", ["", ".", "folder", "/etc/passwd", "../outside.md", "picture.png"])
def test_what_is_not_a_note_of_the_vault_is_an_error(
    command: tuple[str, ...], note: str, vault: Path, tmp_path: Path
) -> None:
    write_note(vault, "folder/b.md", "")
    write_note(vault, "picture.png", "")
    write_note(vault.parent, "outside.md", "")
    target = ("--target", f"file:{tmp_path / 'cards.anki2'}")
    ended = run(vault, tmp_path, *command, note, *target)
    if (command[0], note) == ("explain", "picture.png"):
        assert "Not a note" in ended.stdout
        return
    assert (ended.returncode, ended.stdout) == (2, "")


@pytest.mark.parametrize("command", OF_A_NOTE, ids=" ".join)
@pytest.mark.parametrize("note", ["folder/b.md", "folder/b", "./b", "../folder/b.md", "ABSOLUTE"])
def test_a_note_is_named_by_its_path_in_the_vault_or_from_the_current_folder(
    command: tuple[str, ...], note: str, vault: Path, tmp_path: Path
) -> None:
    file = write_note(vault, "folder/b.md", question("Which?", "This one."))
    target = ("--target", f"file:{tmp_path / 'cards.anki2'}")
    sync(vault, tmp_path, *target)
    ended = run(file.parent, tmp_path, *command, note.replace("ABSOLUTE", str(file)), *target)
    if command == ("open",):
        assert "Only a running Anki" in ended.stderr
        return
    assert (ended.returncode, ended.stderr) == (0, "")
    if command[0] in ("history", "stats", "explain"):
        assert not ended.stdout.startswith("No ")


@pytest.mark.parametrize("command", [("history", "--note"), ("explain",), ("review", "--note")], ids=" ".join)
def test_a_note_that_does_not_exist_is_an_error(
    command: tuple[str, ...], vault: Path, tmp_path: Path
) -> None:
    ended = run(vault, tmp_path, *command, "gone.md")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no" in ended.stderr
    assert "note" in ended.stderr


@pytest.mark.parametrize(
    "url",
    [
        "ankiconnect://127.0.0.1:8765/",
        "http://127.0.0.1:8765",
        "HTTP://127.0.0.1:8765/",
        "ankiconnect://127.0.0.1:8765",
    ],
)
def test_one_address_has_many_spellings(url: str) -> None:
    assert canonical_target(url) == "ankiconnect://127.0.0.1:8765"


def test_an_address_of_version_six_is_understood(tmp_path: Path) -> None:
    assert open_target("ankiconnect://[::1]:8765", tmp_path)


def test_the_nearest_vault_counts_and_links_do_not_confuse_it(tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    for folder in (inner, inner.parent):
        (folder / ".obsidian").mkdir(parents=True)
    (inner / "deep").mkdir()
    found = find_vault(None, current=inner / "deep")
    assert (found.root, found.found_by) == (inner, FoundBy.CURRENT_FOLDER)
    assert find_vault(os.fspath(inner.parent), current=inner).root == inner.parent


@pytest.mark.parametrize(
    "command",
    [
        ("sync", "--resume"),
        ("sync", "--target"),
        ("sync", "--set"),
        ("undo", "--session"),
        ("clean-progress", "--session"),
        ("history", "--slug"),
        ("review", "--note"),
    ],
    ids=" ".join,
)
def test_an_empty_value_is_wrong_use_and_not_a_missing_one(
    command: tuple[str, ...], vault: Path, tmp_path: Path
) -> None:
    ended = run(vault, tmp_path, *command, "")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is empty" in ended.stderr
