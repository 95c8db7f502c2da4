"""Settings come from a file, the environment and flags, and a wrong one is named with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import ENVIRONMENT_PREFIX, load_settings, settings_from


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text('deck = "From the file"\nremoval_count = 3\n')
    return file


def test_the_environment_goes_over_the_file_and_flags_over_both(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(config).deck == "From the file"
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}DECK", "From the environment")
    assert load_settings(config).deck == "From the environment"
    assert load_settings(config, deck="From a flag").deck == "From a flag"
    assert load_settings(config).removal_count == 3


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"removal_count": "many"}, "'removal_count' in the flags does not fit"),
        ({"dekc": "X"}, "no setting 'dekc'; it stands in the flags"),
        ({"generation.nothing": "X"}, "no setting 'generation.nothing'"),
        ({"note_type": "poem"}, "no note type 'poem'"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(flags: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load_settings(**flags)


def test_a_key_in_an_unknown_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[generation]\nnothing = 1\n")
    with pytest.raises(UsageError, match=r"'generation.nothing'; it stands in the file"):
        load_settings(file)


def test_a_secret_is_refused_as_a_flag_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="anki_key") as caught:
        load_settings(anki_key="hunter2")
    assert "hunter2" not in f"{caught.value.message} {caught.value.advice}"
    assert f"{ENVIRONMENT_PREFIX}ANKI_KEY" in caught.value.advice


def test_a_program_hands_over_the_keys_of_the_settings_file(tmp_path: Path) -> None:
    document = {"deck": "Languages", "include": ["a/**"], "conflicts": "anki", "rendering": {}}
    settings = settings_from(document, {"anki_key": "secret"}, vault=tmp_path)
    assert (settings.deck, settings.include, settings.conflicts) == ("Languages", ("a/**",), "anki")
    assert (settings.vault, settings.anki_key) == (tmp_path, "secret")


def test_what_a_program_hands_over_is_taken_at_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}DECK", "From the environment")
    assert settings_from({}, {}, vault=tmp_path).deck == "Obsidian"
    with pytest.raises(UsageError, match="removal_count"):
        settings_from({"removal_count": "10"}, {}, vault=tmp_path)


def test_a_program_may_ask_for_the_settings_file_under_its_own(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('deck = "Of the file"\nnote_type = "cloze"\n', encoding="utf-8")
    settings = settings_from({"deck": "Of the program"}, {}, vault=tmp_path, config=config)
    assert (settings.deck, settings.note_type) == ("Of the program", "cloze")
