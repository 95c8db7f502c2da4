"""A settings file in an unusual state is read, or named with what to do."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import load_settings
from obsidian_anki_sync.settings.files import VaultFile


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    return vault


def message_of(vault: Path, config: bytes) -> str:
    """Returns the message for a mistake in the file of this computer."""
    path = vault.parent / "config.toml"
    path.write_bytes(config)
    with pytest.raises(UsageError) as failed:
        load_settings(path, vault=vault)
    assert failed.value.advice
    return failed.value.message


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_byte_order_mark_is_no_part_of_a_file(vault: Path, ending: bytes) -> None:
    path = vault.parent / "config.toml"
    path.write_bytes(codecs.BOM_UTF8 + b"deck = 'X'" + ending + b"note_type = 'cloze'" + ending)
    settings = load_settings(path, vault=vault).settings
    assert (settings.deck, settings.note_type) == ("X", "cloze")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (b"backups = " + b"9" * 5000, "not valid TOML"),
        (b"exclude = [" + b"'a'," * 400_000 + b"]", "more than 1,000,000 bytes"),
        (b"vaults = 3", "has to hold a table for each vault"),
        (b"[vaults]\n'/x' = 'y'", "has to hold a table for each vault"),
        (b'db = "a\\u0000b"', "The setting 'db' in the file"),
        (b'db = "~nobody-at-all/x.db"', "no such user has a home folder"),
        (b'target = "file:~nobody-at-all/x.apkg"', "no such user has a home folder"),
    ],
)
def test_a_mistake_in_the_file_of_this_computer_is_named(vault: Path, config: bytes, said: str) -> None:
    assert said in message_of(vault, config)


@pytest.mark.parametrize("name", ["\\u0000", "~nobody-at-all", "a" * 5000])
def test_a_table_for_a_vault_that_cannot_be_has_no_effect(vault: Path, name: str) -> None:
    path = vault.parent / "config.toml"
    path.write_text(f'[vaults."{name}"]\ndeck = "X"\n', "utf-8")
    assert load_settings(path, vault=vault).settings.deck == "Obsidian"


def test_a_wrong_value_is_shown_in_short(vault: Path) -> None:
    assert len(message_of(vault, b'orphans = "' + b"x" * 100_000 + b'"')) < 500


@pytest.mark.parametrize("named", ["~nobody-at-all/vault", "a\0b"])
def test_a_vault_that_is_no_path_is_named(named: str) -> None:
    with pytest.raises(UsageError, match="The vault's path"):
        load_settings(vault=named)


def test_a_folder_in_the_place_of_the_vaults_settings_is_named(vault: Path) -> None:
    file = VaultFile(vault)
    file.path.mkdir(parents=True)
    with pytest.raises(UsageError, match="is not a file"):
        file.values()


def test_a_link_to_nothing_in_the_place_of_the_vaults_settings_is_named(vault: Path, tmp_path: Path) -> None:
    file = VaultFile(vault)
    file.path.parent.mkdir(parents=True)
    file.path.symlink_to(tmp_path / "nowhere.json")
    with pytest.raises(UsageError, match="which does not exist"):
        file.values()
    with pytest.raises(UsageError):
        file.write({"deck": "X"})
    assert not (tmp_path / "nowhere.json").exists()


@pytest.mark.parametrize("text", ['{"sync": {"deck": "\\ud800"}}', '{"sync": {"\\udc00": 1}}'])
def test_half_a_character_in_the_vaults_settings_is_damage(vault: Path, text: str) -> None:
    file = VaultFile(vault)
    file.path.parent.mkdir(parents=True)
    file.path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="damaged"):
        file.values()


def test_a_character_written_as_an_escape_is_read(vault: Path) -> None:
    file = VaultFile(vault)
    file.path.parent.mkdir(parents=True)
    file.path.write_text('{"sync": {"deck": "\\u00fc \\ud83d\\ude00"}}', "utf-8")
    assert file.values() == {"deck": "ü 😀"}
