"""``init`` finds the vault, asks questions, and writes settings."""

from __future__ import annotations

import errno
import json
import os
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from ankiconnect.running import anki_connect_process
from obsidian_anki_sync.cli.commands.init import choose_vault, init
from obsidian_anki_sync.cli.options import SharedOptions
from obsidian_anki_sync.cli.output.console import readable_error
from obsidian_anki_sync.cli.output.display import SilentDisplay
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.settings import Loaded, load_settings
from obsidian_anki_sync.settings.template import commented_settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a home of its own, and a current folder that is in no vault."""
    for name, folder in (
        ("HOME", "home"),
        ("XDG_CONFIG_HOME", "home/config"),
        ("XDG_DATA_HOME", "home/data"),
    ):
        monkeypatch.setenv(name, str(tmp_path / folder))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return tmp_path / "home"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    (folder / ".obsidian").mkdir(parents=True)
    (folder / "n.md").write_text("Q: What is TCP?\nA: A protocol.\n")
    (folder / "s.md").write_text("#flashcards\n\nWhat is UDP?::Datagrams\n")
    return folder


def loaded(vault: Path, **flags: str) -> Loaded:
    return load_settings(vault=vault, flags={"target": f"file:{vault.parent / 'cards.apkg'}", **flags})


def obsidian_knows(home: Path, vaults: Iterable[Path]) -> None:
    file = home / "config" / "obsidian" / "obsidian.json"
    file.parent.mkdir(parents=True)
    listed = {str(number): {"path": str(path), "ts": number} for number, path in enumerate(vaults)}
    file.write_text(json.dumps({"vaults": listed}))


def texts(said: Iterable[str | Prose]) -> list[str]:
    return [line.line if isinstance(line, Prose) else line for line in said]


def device_file(home: Path) -> Path:
    return home / "config" / "obsidian-anki-sync" / "config.toml"


def test_the_one_vault_that_obsidian_knows_is_taken(home: Path, vault: Path) -> None:
    obsidian_knows(home, [vault])
    assert choose_vault(SharedOptions(), can_ask=False).vault == str(vault)


def test_of_several_vaults_none_is_chosen_without_a_question(home: Path, vault: Path, tmp_path: Path) -> None:
    obsidian_knows(home, [vault, tmp_path])
    assert choose_vault(SharedOptions(), can_ask=False).vault is None


def test_of_several_vaults_the_user_chooses_the_last_opened_being_first(
    home: Path, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    obsidian_knows(home, [vault, tmp_path])
    monkeypatch.setattr("obsidian_anki_sync.cli.commands.init.choose", lambda _, count: count)
    assert choose_vault(SharedOptions(), can_ask=True).vault == str(vault)


async def test_without_an_answer_or_a_flag_nothing_is_written(home: Path, vault: Path) -> None:
    said: list[str | Prose] = []
    result = await init(loaded(vault), said.append, None, SilentDisplay(), agreed=False)
    assert not device_file(home).exists()
    assert "  question-answer: 1 card in 1 note" in said
    assert "--yes" in str(list(result.view())[-1])


async def test_approved_settings_are_written_with_comments(home: Path, vault: Path) -> None:
    result = await init(loaded(vault), lambda _: None, None, SilentDisplay(), agreed=True)
    text = device_file(home).read_text()
    assert tomllib.loads(text)["vault"] == str(vault)
    assert "# When a running Anki syncs with AnkiWeb" in text
    again = load_settings(vault=vault)
    assert again.settings.target == f"file:{vault.parent / 'cards.apkg'}"
    assert list(result.view()) == ["Now sync: obsidian-anki-sync sync"]


async def test_a_syntax_that_is_off_and_in_use_is_switched_on(vault: Path) -> None:
    questions: list[str] = []

    def ask(question: str) -> bool:
        questions.append(question)
        return True

    off = ["question-answer"]
    (vault / ".obsidian" / "plugins" / "resumable-anki-sync").mkdir(parents=True)
    file = vault / ".obsidian" / "plugins" / "resumable-anki-sync" / "data.json"
    file.write_text(json.dumps({"sync": {"syntaxes": off}}))
    await init(loaded(vault), lambda _: None, ask, SilentDisplay(), agreed=False)
    assert questions == ["Read spaced-repetition (1 card)?", "Write the settings?"]
    assert load_settings(vault=vault).settings.syntaxes == ("question-answer", "spaced-repetition")


@pytest.mark.parametrize(
    "ordinary",
    [
        "---\n\n1. Install the program.\n> Restart the computer.\n\n---\n",
        "The first player begins.\n\n***\nThe second one follows.\n---\nThe third one waits.\n",
        "| Name | Meaning |\n| --- | --- |\n| TCP | a protocol |\n",
        "Time :: space\n\nThe ==second== law.\n",
        "Tags: #physics\n\nThe sum converges.\n",
    ],
)
async def test_ordinary_text_switches_no_syntax_on(vault: Path, ordinary: str) -> None:
    (vault / "o.md").write_text(f"# Notes\n\n{ordinary}")
    said: list[str | Prose] = []
    await init(loaded(vault), said.append, None, SilentDisplay(), agreed=True)
    assert not [line for line in texts(said) if "switched off" in line or "was used here" in line]
    assert load_settings(vault=vault).settings.syntaxes == load_settings().settings.syntaxes


async def test_a_cancelled_question_writes_nothing(home: Path, vault: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        await init(loaded(vault), lambda _: None, lambda _: None, SilentDisplay(), agreed=False)
    assert not device_file(home).exists()


async def test_a_disk_that_is_full_is_named_with_the_file_that_cannot_be_written(
    home: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as raised:
        await init(loaded(vault), lambda _: None, None, SilentDisplay(), agreed=True)
    assert raised.value.filename == str(device_file(home))
    assert str(device_file(home)) in readable_error(raised.value).message
    assert list(device_file(home).parent.iterdir()) == []


async def test_if_no_anki_answers_the_add_on_is_named(vault: Path) -> None:
    said: list[str | Prose] = []
    result = await init(
        loaded(vault, target="ankiconnect://127.0.0.1:9"), said.append, None, SilentDisplay(), agreed=True
    )
    assert any("2055492159" in line and "restart Anki" in line for line in texts(said))
    assert "--wait" in str(*result.view())


async def test_a_rejected_key_is_explained_by_its_own_advice(tmp_path: Path, vault: Path) -> None:
    said: list[str | Prose] = []
    (tmp_path / "anki").mkdir()
    with anki_connect_process(tmp_path / "anki", "--api-key", "secret") as anki:
        target = anki.url.replace("http://", "ankiconnect://")
        await init(loaded(vault, target=target), said.append, None, SilentDisplay(), agreed=True)
    assert any("OBSIDIAN_ANKI_SYNC_ANKI_KEY" in line for line in texts(said))
    assert not any("Get Add-ons" in line for line in texts(said))


async def test_another_tool_is_taken_over_before_the_first_sync(vault: Path) -> None:
    folder = vault / ".obsidian" / "plugins" / "obsidian-to-anki-plugin"
    folder.mkdir(parents=True)
    (folder / "data.json").write_text("{}")
    (vault / "o.md").write_text("START\nBasic\nFront\nBack: Back\n<!--ID: 1600000000001-->\nEND\n")
    result = await init(loaded(vault), lambda _: None, None, SilentDisplay(), agreed=True)
    *_, take_over, sync = result.view()
    assert take_over == "  obsidian-anki-sync import obsidian-to-anki"
    assert str(sync).startswith("Then sync: obsidian-anki-sync sync")


async def test_words_fit_the_terminal_and_commands_can_be_copied(vault: Path) -> None:
    said: list[str | Prose] = []
    await init(
        loaded(vault, target="ankiconnect://127.0.0.1:9"), said.append, None, SilentDisplay(), agreed=True
    )
    assert "    obsidian-anki-sync sync --target file:cards.apkg" in said
    assert all(len(line) <= 80 for line in said if isinstance(line, str) and str(vault.parent) not in line)


async def test_a_second_init_leaves_the_file_as_the_user_wrote_it(home: Path, vault: Path) -> None:
    device_file(home).parent.mkdir(parents=True)
    device_file(home).write_text("# mine\nworkers = 1\n")
    await init(loaded(vault), lambda _: None, None, SilentDisplay(), agreed=True)
    assert device_file(home).read_text().startswith("# mine\nworkers = 1\n")


def test_every_line_that_is_commented_out_is_a_setting_that_fits(tmp_path: Path, vault: Path) -> None:
    lines = commented_settings({}).splitlines()
    settings = [line.removeprefix("# ") for line in lines if " = " in line and not line.startswith("# vault")]
    file = tmp_path / "all.toml"
    file.write_text("\n".join(settings))
    assert len(settings) > 10
    load_settings(file, vault=vault)
