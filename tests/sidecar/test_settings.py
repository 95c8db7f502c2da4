"""Settings come from a file, the environment and flags, and an error names the place of a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from obsidian_anki_sync.domain.errors import UnavailableError, UsageError
from obsidian_anki_sync.pipeline.authoring.sources import options_from
from obsidian_anki_sync.settings import (
    ENVIRONMENT_PREFIX,
    GenerationSettings,
    Settings,
    settings_from,
)
from obsidian_anki_sync.settings.permissions import permissions_for
from support.loading import read_settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text('deck = "From the file"\nremoval_count = 3\n')
    return file


def test_the_environment_goes_over_the_file_and_flags_over_both(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_settings(config).deck == "From the file"
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}DECK", "From the environment")
    assert read_settings(config).deck == "From the environment"
    assert read_settings(config, deck="From a flag").deck == "From a flag"
    assert read_settings(config).removal_count == 3


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"removal_count": "many"}, "'removal_count' in the flags does not fit: it needs a whole number."),
        ({"removal_share": "2"}, "it needs a number of at most 1.0."),
        ({"id_comments": "maybe"}, "it needs true or false."),
        ({"exclude": "drafts"}, "it needs a list, such as"),
        ({"conflicts": "none"}, "'none' is not one of these: review, vault, anki."),
        ({"dekc": "X"}, "no setting 'dekc'; it is in the flags"),
        ({"generation.nothing": "X"}, "no setting 'generation.nothing'"),
        ({"note_type": "poem"}, "'note_type' in the flags does not fit: there is no note type 'poem'"),
        ({"syntax.patterns": '["x("]'}, "'syntax.patterns' in the flags does not fit: pattern 1, "),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(flags: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_settings(**flags)


def test_a_key_in_an_unknown_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[generation]\nnothing = 1\n")
    with pytest.raises(UsageError, match=r"'generation.nothing'; it is in the file"):
        read_settings(file)


def test_an_unknown_note_type_of_the_users_is_named_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[note_types.poem]\nname = "Poem"\n')
    with pytest.raises(UsageError, match=r"'note_types' in the file .* there is no note type 'poem'"):
        read_settings(file)


def test_a_permission_to_keep_fewer_backups_is_a_whole_sentence() -> None:
    (backups,) = permissions_for({"backups": 0}, {})
    assert backups.meaning == "keep 0 backups of a collection"
    (both,) = permissions_for({"backups": 0, "removal_count": 99}, {})
    assert both.meaning == "remove up to 99 cards without asking and keep 0 backups of a collection"


def test_a_secret_is_refused_as_a_flag_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="anki_key") as caught:
        read_settings(anki_key="hunter2")
    assert "hunter2" not in f"{caught.value.message} {caught.value.advice}"
    assert f"{ENVIRONMENT_PREFIX}ANKI_KEY" in caught.value.advice


def test_a_program_hands_over_the_keys_of_the_settings_file(tmp_path: Path) -> None:
    document = {"deck": "Languages", "include": ["a/**"], "conflicts": "anki", "rendering": {}}
    settings = settings_from(document, {"anki_key": "secret"}, vault=tmp_path).settings
    assert (settings.deck, settings.include, settings.conflicts) == ("Languages", ("a/**",), "anki")
    assert (settings.vault, settings.anki_key) == (tmp_path, "secret")


def test_what_a_program_hands_over_is_taken_at_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}DECK", "From the environment")
    assert settings_from({}, {}, vault=tmp_path).settings.deck == "Obsidian"
    with pytest.raises(UsageError, match="removal_count"):
        settings_from({"removal_count": "10"}, {}, vault=tmp_path)


def test_a_program_may_ask_for_the_settings_file_under_its_own(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('deck = "Of the file"\nnote_type = "cloze"\n', encoding="utf-8")
    settings = settings_from({"deck": "Of the program"}, {}, vault=tmp_path, config=config).settings
    assert (settings.deck, settings.note_type) == ("Of the program", "cloze")


EXAMPLE = Path(__file__).parents[2] / "examples" / "config.toml"


def test_the_example_names_every_setting_of_generation_and_can_be_taken_as_it_stands(tmp_path: Path) -> None:
    _, _, block = EXAMPLE.read_text("utf-8").partition("# [generation]\n")
    lines = [line.removeprefix("# ") for line in block.splitlines() if " = " in line]
    file = tmp_path / "config.toml"
    file.write_text("\n".join(["[generation]", *lines]), encoding="utf-8")
    named = {line.partition(" = ")[0] for line in lines}
    assert named == set(GenerationSettings.__struct_fields__) - {"key", "key_host"}
    defaults, read = GenerationSettings(), read_settings(file).generation
    shown = {name for name in named if getattr(read, name) != getattr(defaults, name)}
    assert shown <= {"model", "models", "folders", "tags", "price_in", "price_out"}


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"generation.url": "ftp://x"}, "'generation.url'"),
        ({"generation.models": {"think": "m"}}, "no step 'think'"),
        ({"generation.note_types": ("poem",)}, "no note type 'poem'"),
        ({"generation.max_cost_run": "-1"}, "'generation.max_cost_run'"),
    ],
)
def test_a_setting_of_generation_that_does_not_fit_is_named(flags: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_settings(**flags)


def test_the_key_of_a_model_comes_from_the_environment_and_shows_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}GENERATION_KEY", "hunter2")
    settings = read_settings()
    assert settings.generation.key.text == "hunter2"
    assert "hunter2" not in f"{settings!r}{settings.generation.key!s}"


def test_the_key_of_a_model_is_refused_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[generation]\nkey = "hunter2"\n')
    with pytest.raises(UsageError, match=r"generation\.key") as caught:
        read_settings(file)
    assert "hunter2" not in f"{caught.value.message} {caught.value.advice}"
    assert "keyring" in caught.value.advice


class Keyring(KeyringBackend):
    priority = 1

    def __init__(self, held: dict[tuple[str, str], str] | None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held = held

    def get_password(self, service: str, username: str) -> str | None:
        if self.held is None:
            raise KeyringLocked("the user said no")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def keyring_of() -> Iterator[Any]:
    before = keyring.get_keyring()
    yield lambda held: keyring.set_keyring(Keyring(held))
    keyring.set_keyring(before)


def at_server(url: str) -> Settings:
    flags: dict[str, Any] = {"generation.url": url, "generation.model": "m"}
    return read_settings(**flags)


def hosted() -> Settings:
    return at_server("https://api.a.com/v1")


def test_the_keyring_gives_each_host_its_own_key(keyring_of: Any) -> None:
    keyring_of({("obsidian-anki-sync", "api.a.com"): "for-a", ("obsidian-anki-sync", "b.com"): "for-b"})
    assert options_from(hosted(), use_agents=False).key == "for-a"
    assert options_from(at_server("https://c.com/v1"), use_agents=False).key == ""


def test_a_server_on_this_machine_does_not_open_the_keyring(keyring_of: Any) -> None:
    keyring_of(None)
    assert options_from(at_server("http://localhost:11434/v1"), use_agents=False).key == ""


def test_a_locked_keyring_is_told_with_the_way_around_it(keyring_of: Any) -> None:
    keyring_of(None)
    with pytest.raises(UnavailableError, match="the user said no") as caught:
        options_from(hosted(), use_agents=False)
    assert "environment" in caught.value.advice


def test_a_machine_without_a_keyring_has_no_key(keyring_of: Any) -> None:
    keyring_of({})
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    assert options_from(hosted(), use_agents=False).key == ""
