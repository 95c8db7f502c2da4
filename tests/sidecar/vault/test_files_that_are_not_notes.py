"""Files that the walk leaves out: offloaded notes, links out of the vault, copies, templates."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault import walk as walking
from obsidian_anki_sync.vault.walk import Walk, walk
from support.syncing import anki_notes, notices_of, question, settings_for, sync, write_note


def walked(settings: Settings) -> Walk:
    return walk(settings.vault_root, walk_rules_from(settings))


def notes(settings: Settings) -> list[str]:
    return [found.path for found in walked(settings).notes]


def selecting(settings: Settings, **changes: Any) -> Settings:
    return settings.with_changes(selection=replace(settings.selection, **changes))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    write_note(settings.vault, "m.md", question("What is UDP?", "Another protocol."))
    return settings


async def test_a_note_that_icloud_offloaded_keeps_its_card(settings: Settings) -> None:
    await sync(settings)
    (settings.vault / "n.md").rename(settings.vault / ".n.md.icloud")
    said = await notices_of(settings)
    assert len(anki_notes(settings)) == 2
    assert [sentence for sentence in said if "n.md" in sentence and "removes no card" in sentence]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not report blocks.")
def test_a_note_without_data_makes_the_walk_partial(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "_KEEPS_NAMES", True)
    with (settings.vault / "dataless.md").open("wb") as file:
        file.truncate(100_000)
    assert walked(settings).unreadable == ("dataless.md",)
    assert "dataless.md" not in notes(settings)


async def test_a_folder_that_became_a_link_out_of_the_vault_keeps_its_cards(
    settings: Settings, tmp_path: Path
) -> None:
    write_note(settings.vault, "folder/a.md", question("What is IP?", "A protocol too."))
    await sync(settings)
    (settings.vault / "folder").rename(tmp_path / "elsewhere")
    (settings.vault / "folder").symlink_to(tmp_path / "elsewhere")
    said = await notices_of(settings)
    assert len(anki_notes(settings)) == 3
    assert [sentence for sentence in said if "folder" in sentence and "removes no card" in sentence]


@pytest.mark.parametrize(
    "name",
    [
        "n.sync-conflict-20240131-235959-ABCDEF7.md",
        "n_Office-PC_Jan-03-0901-2013_Conflict.md",
        "n_Office-PC_Jan-03-0901-2013_CaseConflict_1.md",
        "n (Conflicted copy iPhone 202401312359).md",
        "n (Ada's conflicted copy 2024-01-31).md",
        "n (conflicted copy 2024-01-31 235959).md",
        "n_conflict-20240131-235959.md",
        "n (Case Conflict 1).md",
        "n 2.md",
        "n (1).md",
        "n-LAPTOP7.md",
        "n~main.md",
        "n (Conflict).md",
        "n (In Konflikt stehende Kopie von Ada 2024-01-31).md",
        "n (Copia en conflicto de Ada 2024-01-31).md",
        "n (競合コピー 2024-01-31).md",
    ],
)
async def test_a_conflict_copy_makes_no_card_unless_asked(settings: Settings, name: str) -> None:
    write_note(settings.vault, name, (settings.vault / "n.md").read_text())
    assert notes(settings) == ["m.md", "n.md"]
    assert name in notes(selecting(settings, conflict_copies=True))
    said = await notices_of(settings)
    assert [sentence for sentence in said if name in sentence and "without cards" in sentence]
    findings = (await index_report(settings)).findings
    assert [found.path for found in findings if "conflict copy" in found.message] == [name]


def test_a_note_with_a_number_and_other_text_is_a_note(settings: Settings) -> None:
    write_note(settings.vault, "n 2.md", question("What is the second chapter about?", "About routing."))
    others = {"War (conflict).md", "Vietnam (conflict 1955-1975).md", "n (1).md", "n-LAPTOP7.md"}
    for name in others:
        write_note(settings.vault, name, question(f"When was {name}?", "Long ago."))
    assert {"n 2.md", *others} <= set(notes(settings))


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("templates.json", {"folder": "Templates"}),
        ("plugins/templater-obsidian/data.json", {"templates_folder": "/Templates/"}),
    ],
)
def test_a_template_makes_no_card_unless_asked(settings: Settings, file: str, content: object) -> None:
    write_note(settings.vault, "Templates/t.md", question("What is {{title}}?", "It is ..."))
    write_note(settings.vault, f".obsidian/{file}", json.dumps(content))
    assert notes(settings) == ["m.md", "n.md"]
    assert "Templates/t.md" in notes(selecting(settings, templates=True))


@pytest.mark.parametrize("filters", [["archive/"], ["Archive"], [r"/^archive\//"]])
async def test_what_obsidian_excludes_makes_no_card_unless_asked(
    settings: Settings, filters: list[str]
) -> None:
    write_note(settings.vault, "Archive/old.md", question("What is X.25?", "An old protocol."))
    write_note(settings.vault, ".obsidian/app.json", json.dumps({"userIgnoreFilters": filters}))
    assert notes(settings) == ["m.md", "n.md"]
    assert "Archive/old.md" in notes(selecting(settings, obsidian_excluded=True))
    await sync(settings)
    findings = (await index_report(settings)).findings
    assert [found.path for found in findings if "Excluded files" in found.message] == ["Archive/old.md"]


def test_broken_settings_of_obsidian_leave_nothing_out(settings: Settings) -> None:
    write_note(settings.vault, ".obsidian/app.json", '{"userIgnoreFilters": [1, "/(/", "/a+++/"')
    write_note(settings.vault, ".obsidian/templates.json", '{"folder": "/"}')
    assert notes(settings) == ["m.md", "n.md"]
