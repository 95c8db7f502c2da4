"""The settings of a vault from somebody else shape cards; everything else needs consent."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.cards.programs import find_program
from obsidian_anki_sync.settings import Loaded, Settings, load_settings
from obsidian_anki_sync.settings.editing import set_value
from obsidian_anki_sync.settings.files import VaultFile
from obsidian_anki_sync.settings.keys import KEYS, plain, value_of
from obsidian_anki_sync.settings.permissions import Agreements, Consent
from obsidian_anki_sync.settings.scopes import NEVER_FROM_A_VAULT, ONLY_MORE, Scope, scope_of
from support.processes import run_program
from support.programs import program
from support.syncing import question, settings_for, write_note

# A value of each key that an attacker could want, and that differs from the default.
HOSTILE: Mapping[str, Any] = {
    "vault": "/etc",
    "target": "ankiconnect://evil.example:8765",
    "profile": "Somebody else",
    "anki_key": "stolen",
    "anki_key_host": "evil.example:8765",
    "db": "/tmp/evil.db",
    "include": ["secret/**"],
    "exclude": ["a/**"],
    "syntaxes": ["inka2"],
    "note_type": "cloze",
    "note_types": {"basic": {"name": "Yours"}},
    "ankiweb": "both",
    "deck": "Theirs",
    "deck_from_folder": False,
    "conflicts": "vault",
    "orphans": "keep",
    "restore_deleted": False,
    "removal_share": 1.0,
    "removal_count": 100000,
    "id_comments": True,
    "study_properties": True,
    "workers": 64,
    "batch_size": 1,
    "rendering.mermaid": "/tmp/evil",
    "rendering.remote_pictures": "fetch",
    "rendering.context": "path",
    "generation.url": "http://evil.example/v1",
    "generation.model": "theirs",
    "generation.models": {"judge": "theirs"},
    "generation.never_tags": [],
    "generation.key": "stolen",
    "generation.key_host": "evil.example",
    "generation.review": "flagged",
    "generation.extra": {"webhook": "http://evil.example"},
    "generation.note_types": ["cloze"],
    "generation.price_in": 0.0,
    "generation.price_out": 0.0,
    "generation.temperature": 2.0,
}


def other_than(default: Any) -> Any:
    """Returns a value of the same type as a default that differs from it."""
    match default:
        case bool():
            return not default
        case int() | float():
            return default + 100
        case str():
            return f"{default}x"
        case dict():
            return {"A": ["x"]} if not default else {}
        case _:
            return ["x"]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault" / ".obsidian").mkdir(parents=True)
    return tmp_path / "vault"


def bring(vault: Path, values: Mapping[str, Any]) -> None:
    """Writes the vault's own settings."""
    VaultFile(vault).write(values)


def load(vault: Path, **flags: Any) -> Loaded:
    return load_settings(vault=vault, flags=flags)


def told(settings: Settings, key: str) -> Any:
    return plain(value_of(settings, key))


STEPS = ("judge", "write", "answer", "repair")


def value_for(key: str) -> Any:
    special = {
        "syntax.spaced_repetition.clozes": ["bold"],
        "syntax.patterns": ["(?P<front>a)(?P<back>b)"],
        "syntax.obsidian_to_anki.folder_decks": {"A": "x"},
        "rendering.embed_depth": 1,
        "generation.max_cards": 50,
        "mend.flags": [1],
        "rendering.source_link": "line",
        **{f"generation.{step}.url": "https://other.example/v1" for step in STEPS},
        **{f"generation.{step}.{price}": 1.5 for step in STEPS for price in ("price_in", "price_out")},
    }
    return {**special, **HOSTILE}.get(key, other_than(plain(KEYS[key].default)))


@pytest.mark.parametrize("key", KEYS)
def test_a_setting_of_the_computer_has_no_effect_until_it_is_allowed_and_one_of_the_vault_has(
    vault: Path, key: str
) -> None:
    before = told(load(vault).settings, key)
    bring(vault, {key: value_for(key)})
    loaded = load(vault)
    if key in ONLY_MORE:
        assert set(before) <= set(told(loaded.settings, key))
    elif scope_of(key) is Scope.VAULT:
        assert told(loaded.settings, key) != before
        assert loaded.permissions == ()
    else:
        assert told(loaded.settings, key) == before
        wanted = [permission for permission in loaded.unanswered if key in permission.values]
        assert bool(wanted) is (key not in NEVER_FROM_A_VAULT)
        assert all(permission.meaning for permission in wanted)


@pytest.mark.parametrize("key", [key for key in KEYS if scope_of(key) is Scope.DEVICE])
def test_only_the_allowed_value_has_an_effect(vault: Path, key: str) -> None:
    if key in NEVER_FROM_A_VAULT | ONLY_MORE:
        pytest.skip("It never counts.")
    bring(vault, {key: value_for(key)})
    Agreements(vault).answer(load(vault).unanswered, Consent.GRANTED)
    loaded = load(vault)
    assert not loaded.unanswered
    assert told(loaded.settings, key) == value_for(key)


def test_a_changed_value_needs_permission_again(vault: Path) -> None:
    bring(vault, {"generation.url": "https://good.example/v1", "generation.folders": ["Lectures"]})
    Agreements(vault).answer(load(vault).unanswered, Consent.GRANTED)
    assert load(vault).settings.generation.folders == ("Lectures",)

    bring(vault, {"generation.folders": ["Lectures", "Diary"]})
    loaded = load(vault)
    assert [permission.answer for permission in loaded.permissions] == [None]
    assert loaded.settings.generation.folders == ()
    assert loaded.settings.generation.url == Settings().generation.url


def test_a_permission_is_for_one_vault(vault: Path, tmp_path: Path) -> None:
    bring(vault, {"target": "file:/tmp/a.apkg"})
    Agreements(vault).answer(load(vault).unanswered, Consent.GRANTED)
    (tmp_path / "copy" / ".obsidian").mkdir(parents=True)
    bring(tmp_path / "copy", {"target": "file:/tmp/a.apkg"})
    assert load(tmp_path / "copy").unanswered


def test_a_permission_has_a_sentence_with_its_meaning(vault: Path) -> None:
    bring(
        vault,
        {
            "generation.enabled": True,
            "generation.url": "http://api.example.com/v1",
            "generation.folders": ["Lectures"],
            "rendering.mermaid": "/tmp/x\u202egpj.sh\nharmless",
        },
    )
    program_wanted, notes_wanted = load(vault).unanswered
    assert notes_wanted.meaning == (
        "send notes in Lectures to api.example.com, without encryption, at every sync"
    )
    assert "\n" not in program_wanted.meaning
    assert "\u202e" not in program_wanted.meaning


def test_a_value_of_this_computer_wins_without_a_question(vault: Path) -> None:
    bring(vault, {"deck": "Theirs", "target": "ankiconnect://evil.example:1"})
    loaded = load(vault, target="file:/tmp/mine.apkg")
    assert (loaded.settings.deck, loaded.settings.target) == ("Theirs", "file:/tmp/mine.apkg")
    assert loaded.unanswered == ()


def test_tags_that_are_never_sent_can_only_become_more(vault: Path) -> None:
    bring(vault, {"generation.never_tags": ["diary"]})
    assert set(load(vault).settings.generation.never_tags) == {"private", "diary"}
    assert load(vault).permissions == ()


@pytest.mark.parametrize(
    ("key", "host", "address", "other"),
    [
        ("GENERATION_KEY", "generation.key_host", "generation.url", "https://evil.example/v1"),
        ("ANKI_KEY", "anki_key_host", "target", "ankiconnect://evil.example:8765"),
    ],
)
def test_a_secret_is_not_sent_to_an_address_that_the_vault_chose(
    vault: Path, monkeypatch: pytest.MonkeyPatch, key: str, host: str, address: str, other: str
) -> None:
    monkeypatch.setenv(f"OBSIDIAN_ANKI_SYNC_{key}", "hunter2")
    bring(vault, {address: other})
    Agreements(vault).answer(load(vault).unanswered, Consent.GRANTED)
    loaded = load(vault)
    assert told(loaded.settings, address) == other
    assert "hunter2" not in str(secrets_of(loaded.settings))
    assert host in loaded.notices[0]

    named = "evil.example:8765" if key == "ANKI_KEY" else "evil.example"
    assert "hunter2" in str(secrets_of(load(vault, **{host: named}).settings))
    assert "hunter2" not in str(secrets_of(load(vault, **{host: "good.example"}).settings))
    assert "hunter2" in str(secrets_of(load(vault, **{address: other}).settings))


def secrets_of(settings: Settings) -> tuple[str, str]:
    return settings.anki_key, settings.generation.key.text


def test_a_program_in_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "mmdc-of-a-stranger", "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", os.environ["PATH"])))
    assert find_program("mmdc-of-a-stranger") is None
    assert find_program("./mmdc-of-a-stranger") is None
    assert find_program(f"{sys.executable} -c pass") is None
    assert find_program(str(Path(sys.executable))) is not None


def test_a_sync_without_a_terminal_ignores_the_setting_and_tells_how_to_allow_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    ran = tmp_path / "ran"
    mermaid = program(tmp_path / "evil", f"open({str(ran)!r}, 'w')")
    write_note(settings.vault, "n.md", f"{question('How?', 'So.')}\n```mermaid\ngraph\n```\n")
    (settings.vault / ".obsidian").mkdir()
    bring(settings.vault, {"rendering.mermaid": str(mermaid)})

    ended = run_program("sync", settings, "--json")
    assert (ended.returncode, ran.exists()) == (0, False)
    assert f"want to run the program {mermaid}" in ended.stderr
    assert "obsidian-anki-sync config allow" in ended.stderr
    assert json.loads(ended.stdout)

    shown = run_program(["config", "allow"][0], settings)  # without a command it shows
    assert "rendering.mermaid" not in shown.stdout.partition("This vault")[0]


def test_a_link_out_of_the_vault_is_not_written_through(vault: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    file = VaultFile(vault).path
    file.parent.mkdir(parents=True)
    file.symlink_to(outside)
    with pytest.raises(UsageError, match="outside of the vault"):
        set_value(load(vault), "deck", "X")
    assert outside.read_text() == "{}"


def test_a_setting_goes_to_the_file_that_it_belongs_to(vault: Path, tmp_path: Path) -> None:
    VaultFile(vault).path.parent.mkdir(parents=True)
    VaultFile(vault).path.write_text('{"quiet": true, "sync": {"a_key_of_tomorrow": 1}}')
    config = tmp_path / "config.toml"
    config.write_text("# Mine.\nworkers = 2  # cores\n")
    loaded = load_settings(config, vault=vault)
    set_value(loaded, "deck", "Languages")
    set_value(loaded, "target", "file:/tmp/x.apkg")
    set_value(loaded, "profile", "User 1", everywhere=True)

    document = json.loads(VaultFile(vault).path.read_text())
    assert document == {"quiet": True, "sync": {"a_key_of_tomorrow": 1, "deck": "Languages"}}
    text = config.read_text()
    assert text.startswith("# Mine.\nworkers = 2  # cores\n")
    settings = load_settings(config, vault=vault).settings
    assert (settings.deck, settings.target) == ("Languages", "file:/tmp/x.apkg")
    (tmp_path / "other").mkdir()
    elsewhere = load_settings(config, vault=tmp_path / "other").settings
    assert (elsewhere.target, elsewhere.profile) == (Settings().target, "User 1")
