"""Completion, help, versions, the editor, and advice that fits the installation."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from obsidian_anki_sync.cli.installation import advice_of, how_to_add
from obsidian_anki_sync.domain.errors import MissingLibraryError
from support.processes import environment, program, run_program
from support.syncing import REPOSITORY, question, settings_for, write_note

_COMMANDS = ("", "init", "sync", "progress", "undo", "import", "config", "config set", "review", "conflicts")
_RECEIPT = """
[tool]
requirements = [{ name = "obsidian-anki-sync", directory = "/x" }, { name = "pypdf", specifier = ">=5" }]
"""


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env=environment(PYTHONIOENCODING="utf-8", **variables),
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", _COMMANDS)
def test_the_help_fits_into_eighty_columns(command: str) -> None:
    lines = run(*command.split(), "--help").stdout.splitlines()
    assert lines
    assert max(map(len, lines)) <= 80
    assert "<bool>" not in "".join(lines)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_gets_its_script(shell: str) -> None:
    printed = run("completion", shell)
    assert printed.returncode == 0
    assert "_OBSIDIAN_ANKI_SYNC_COMPLETE" in printed.stdout


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("obsidian-anki-sync sy", "sync"),
        ("obsidian-anki-sync config set de", "deck"),
        ("obsidian-anki-sync config set conflicts v", "vault"),
        ("obsidian-anki-sync import fla", "flashcards-inline"),
        ("obsidian-anki-sync config set id_comments t", "true"),
        ("obsidian-anki-sync sync --set sel", "selection.folders="),
        ("obsidian-anki-sync sync --set ankiw", "ankiweb=both"),
        ("obsidian-anki-sync sync --set ankiweb=bo", "ankiweb=both"),
        ("obsidian-anki-sync sync --dry", "--dry-run"),
    ],
)
def test_a_shell_completes_commands_settings_syntaxes_and_options(line: str, expected: str) -> None:
    completed = run(
        _OBSIDIAN_ANKI_SYNC_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split()) - 1),
    )
    assert expected in completed.stdout.split()


def test_an_entry_of_a_list_is_not_completed_as_its_value() -> None:
    line = "obsidian-anki-sync config set syntaxes y"
    completed = run(_OBSIDIAN_ANKI_SYNC_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD="4")
    assert completed.stdout.split() == []


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_completes_at_the_first_tab(tmp_path: Path) -> None:
    """A stub of zsh's own functions takes the place of its editor: ``_arguments`` gets the candidates."""
    (tmp_path / "_program").write_text(run("completion", "zsh").stdout)
    program = tmp_path / "obsidian-anki-sync"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m obsidian_anki_sync "$@"\n')
    program.chmod(0o755)
    lines = (
        "fpath=($PWD $fpath); path=($PWD $path); _arguments() { print -r -- $2 $1 }; compdef() { : }",
        "words=(obsidian-anki-sync imp); CURRENT=2; autoload _program; _program",
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", "\n".join(lines)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert '"import"' in done.stdout, done.stderr


def test_a_program_that_asks_for_the_version_gets_one_line() -> None:
    assert len(run("--version").stdout.splitlines()) == 1


def test_a_syntax_that_is_nearly_right_is_suggested(tmp_path: Path) -> None:
    refused = run("import", "flashcard", "--vault", str(tmp_path))
    assert (refused.returncode, "Did you mean 'flashcards'?" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("snyc", "No such command 'snyc'. Did you mean 'sync'? See"),
        ("sync --dryrun", "No such option: --dryrun. Did you mean '--dry-run'? See"),
        (
            "stats --by foldr",
            "'foldr' is not one of 'card', 'note', 'folder', 'deck', 'tag'. Did you mean 'folder'?",
        ),
        ("completion powershel", "Did you mean 'powershell'?"),
        ("conflicts xyz", "'xyz' is not one of 'list', 'anki', 'vault', 'later'. See"),
        ("sync --resume", "Option '--resume' requires an argument. See"),
    ],
)
def test_a_word_that_is_unknown_is_explained(words: str, sentence: str) -> None:
    refused = run(*words.split())
    assert (refused.returncode, sentence in refused.stderr) == (2, True), refused.stderr
    assert "Value error" not in refused.stderr


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("pipx_metadata.json", "{}", ["pipx", "inject", "obsidian-anki-sync"]),
        ("uv-receipt.toml", _RECEIPT, ["uv", "tool", "install", "--with", "pypdf>=5", "--with"]),
        ("", "", [sys.executable, "-m", "pip", "install"]),
    ],
)
def test_a_missing_library_is_added_in_the_way_the_program_was_installed(
    file: str, content: str, words: list[str], tmp_path: Path
) -> None:
    if file:
        (tmp_path / file).write_text(content, "utf-8")
    command = shlex.split(how_to_add("anki", str(tmp_path)))
    assert command[: len(words)] == words
    assert re.fullmatch(r"anki(?=.*<27)(?=.*>=26).*", command[len(words)]), "in versions that it works with"
    if file == "uv-receipt.toml":
        assert command[-1] == str(REPOSITORY), "what it was installed from"


def test_a_self_contained_program_tells_how_to_install_one_that_can_be_extended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    advice = advice_of(MissingLibraryError("It is missing.", "", library="anki"))
    command = shlex.split(advice.partition("with uv:\n")[2])
    assert command[:4] == ["uv", "tool", "install", "--with"]
    assert command[-1].endswith("-py3-none-any.whl")


@pytest.mark.parametrize("command", ["sync", "check", "undo --yes"])
def test_a_missing_library_is_noticed_before_anything_is_read(command: str, tmp_path: Path) -> None:
    settings = settings_for(tmp_path).with_changes(target=f"file:{tmp_path / 'c.anki2'}")
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    if command == "undo --yes":
        assert run_program("sync", settings).returncode == 0
    blocked = "import sys; sys.modules['anki'] = None; from obsidian_anki_sync.__main__ import main; main()"
    line = [sys.executable, "-c", blocked, *program(command.split()[0], settings, *command.split()[1:])[3:]]
    ended = subprocess.run(line, capture_output=True, text=True, env=environment(), timeout=60, check=False)
    assert ended.returncode == 3
    assert "needs the library anki" in " ".join((ended.stdout + ended.stderr).split())
    assert "Scanning" not in ended.stdout
    assert re.search(r"Add it with:\n  \S.* 'anki.*'", ended.stdout + ended.stderr)


def test_a_package_ends_with_how_to_import_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    path = tmp_path / "cards.apkg"
    words = ("--vault", str(settings.vault), "--target", f"file:{path}", "--db", str(settings.db))
    assert f"Import {path} in Anki: File > Import." in run("sync", *words).stdout
    assert "File > Import" not in run("sync", *words).stdout, "nothing new is in it"


@pytest.mark.skipif(os.name == "nt", reason="The editor here is a shell script.")
def test_config_edit_opens_the_file_with_comments_and_checks_it_afterwards(tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "$WRITES" >> "$1"\n')
    editor.chmod(0o755)
    places = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "EDITOR": str(editor), "VISUAL": ""}
    good = run("config", "edit", WRITES="workers = 1", **places)
    text = (tmp_path / "config" / "obsidian-anki-sync" / "config.toml").read_text()
    assert (good.returncode, "# Where cards go" in text, "workers = 1" in text) == (0, True, True)
    bad = run("config", "edit", WRITES="wokers = 1", **places)
    assert (bad.returncode, "Did you mean 'workers'?" in bad.stderr) == (2, True)
