"""Settings on the command line: misspelt names, variables, lists, and names of earlier versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import ENVIRONMENT_PREFIX, load_settings
from obsidian_anki_sync.settings.editing import set_value
from obsidian_anki_sync.settings.loading import parsed
from obsidian_anki_sync.settings.vaults import NoVaultError
from support.loading import read_settings
from support.syncing import REPOSITORY

_VAULT = Path(__file__).parent


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("dekc", "deck"),
        ("conflict", "conflicts"),
        ("generation.modle", "generation.model"),
        ("model", "generation.model"),
    ],
)
def test_a_setting_that_is_nearly_right_is_suggested(wrong: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"Did you mean '{meant}'"):
        load_settings(vault=_VAULT, flags={wrong: "x"})


@pytest.mark.parametrize(
    ("key", "wrong", "meant"),
    [
        ("conflicts", "vaults", "vault"),
        ("syntaxes", '["question-answers"]', "question-answer"),
        ("ankiweb", "afterwards", "after"),
    ],
)
def test_a_value_that_is_nearly_right_is_suggested(key: str, wrong: str, meant: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"Did you mean '{meant}'"):
        load_settings(vault=_VAULT, flags={key: wrong})
    with pytest.raises(UsageError, match=f"Did you mean '{meant}'"):
        set_value(load_settings(vault=tmp_path), key, wrong)


@pytest.mark.parametrize(
    ("wrong", "end"),
    [
        ("DEKC", "Did you mean OBSIDIAN_ANKI_SYNC_DECK?"),
        ("GENERATION_MODLE", "Did you mean OBSIDIAN_ANKI_SYNC_GENERATION_MODEL?"),
        ("MODEL", "Did you mean OBSIDIAN_ANKI_SYNC_GENERATION_MODEL?"),
        ("FROBNICATE", "there is no such setting."),
    ],
)
def test_a_variable_that_is_no_setting_is_named_and_stops_nothing(
    wrong: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}{wrong}", "secret")
    [notice] = load_settings(vault=_VAULT).notices
    assert notice.startswith(f"The environment variable {ENVIRONMENT_PREFIX}{wrong} has no effect")
    assert notice.endswith(end)


def test_a_misspelt_variable_is_named_where_no_vault_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}VALUT", str(tmp_path))
    with pytest.raises(NoVaultError) as caught:
        load_settings(current=tmp_path)
    assert "Did you mean OBSIDIAN_ANKI_SYNC_VAULT?" in caught.value.__notes__[0]


def test_what_is_like_nothing_is_not_suggested() -> None:
    with pytest.raises(UsageError) as caught:
        read_settings(frobnicate="x")
    assert "Did you mean" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["a/**", "b"]', ["a/**", "b"]),
        ("[a/**, b]", ["a/**", "b"]),
        ("['a/**']", ["a/**"]),
        ("[]", []),
        ("[a", "[a"),
        ("plain", "plain"),
    ],
)
def test_a_list_is_understood_with_and_without_its_quotation_marks(text: str, expected: object) -> None:
    assert parsed(text) == expected


def test_variables_and_the_home_folder_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = tmp_path / "Notes"
    vault.mkdir()
    monkeypatch.setenv("PLACE", str(tmp_path))
    loaded = load_settings(vault="$PLACE/Notes", flags={"target": "file:$PLACE/c.apkg", "db": "$PLACE/s.db"})
    assert loaded.vault.root == vault.resolve()
    assert loaded.settings.target == f"file:{tmp_path}/c.apkg"
    assert loaded.settings.store_path == tmp_path / "s.db"


def test_a_vaults_own_settings_are_taken_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    file = tmp_path / ".obsidian" / "plugins" / "resumable-anki-sync" / "data.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"sync": {"target": "ankiconnect://$SECRET.example:8765"}}')
    [permission] = load_settings(vault=tmp_path).permissions
    assert "$SECRET" in permission.meaning


@pytest.mark.parametrize("text", ["{broken", "", "null", "[1]", '{"sync": 5}', '{"sync": ["deck"]}'])
def test_a_vaults_own_settings_that_are_no_table_are_damaged(tmp_path: Path, text: str) -> None:
    file = tmp_path / ".obsidian" / "plugins" / "resumable-anki-sync" / "data.json"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(UsageError, match="are damaged"):
        load_settings(vault=tmp_path)


@pytest.mark.parametrize(("value", "means"), [("true", "before"), ("false", "never"), ("1", "before")])
def test_the_former_switch_for_ankiweb_is_read_with_a_notice(
    value: str, means: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}ANKIWEB_FIRST", value)
    loaded = load_settings(vault=tmp_path)
    assert loaded.settings.ankiweb == means
    assert any(f'write ankiweb = "{means}"' in notice for notice in loaded.notices)


def test_the_former_switch_in_a_file_gives_way_to_the_setting_of_today(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('ankiweb_first = true\nankiweb = "after"\n')
    assert load_settings(file, vault=tmp_path).settings.ankiweb == "after"


def test_the_example_switches_nothing_on_or_off(tmp_path: Path) -> None:
    example = REPOSITORY / "examples" / "config.toml"
    plain = tmp_path / "empty.toml"
    plain.write_text("")
    assert load_settings(example, vault=tmp_path).settings == load_settings(plain, vault=tmp_path).settings
