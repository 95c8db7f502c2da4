"""``check`` looks at Anki's add-on, the profile, AnkiWeb, and Obsidian."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from anki import buildinfo

from ankiconnect.releases import LATEST, OF_2023, OF_2025, Release
from ankiconnect.server import anki_connect
from obsidian_anki_sync.pipeline.inspect.check import check
from obsidian_anki_sync.pipeline.report import CheckItem
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for, sync


async def checked(folder: Path, release: Release = LATEST, **changes: object) -> dict[str, CheckItem]:
    settings = settings_for(folder)
    settings.vault.mkdir(exist_ok=True)
    with anki_connect(folder / "anki", release=release) as server:
        target = f"ankiconnect://127.0.0.1:{server.port}"
        return {item.name: item for item in await check(settings.with_changes(target=target, **changes))}


async def test_a_new_add_on_lacks_nothing(tmp_path: Path) -> None:
    found = await checked(tmp_path)
    assert (found["add-on"].verdict, found["profile"].verdict) == ("PASS", "PASS")
    assert "User 1" in found["profile"].message


async def test_the_version_of_anki_is_named_if_the_add_on_tells_it(tmp_path: Path) -> None:
    plus = (await checked(tmp_path, OF_2025))["target"]
    assert f"(Anki {buildinfo.version}, AnkiConnect 6, profile 'User 1')" in plus.message
    assert "(AnkiConnect 6, profile 'User 1')" in (await checked(tmp_path))["target"].message


async def test_an_old_add_on_is_named_with_what_it_lacks_and_what_to_do(tmp_path: Path) -> None:
    item = (await checked(tmp_path, OF_2023))["add-on"]
    assert (item.verdict, "within a week" in item.message) == ("WARN", True)
    assert "Check for Updates" in item.advice


@pytest.mark.parametrize(
    ("release", "ankiweb", "verdict", "said"),
    [
        (LATEST, "never", "PASS", "press Sync in Anki"),
        (LATEST, "after", "PASS", "after each sync"),
        (OF_2023, "after", "FAIL", "cannot do that safely"),
    ],
)
async def test_the_check_says_what_happens_with_ankiweb(
    tmp_path: Path, release: Release, ankiweb: str, verdict: str, said: str
) -> None:
    item = (await checked(tmp_path, release, ankiweb=ankiweb))["AnkiWeb"]
    assert (item.verdict, said in item.message) == (verdict, True)


async def test_what_an_old_add_on_refuses_is_not_offered(tmp_path: Path) -> None:
    assert "automatically" not in (await checked(tmp_path, OF_2023))["AnkiWeb"].message


async def test_the_check_names_another_profile_than_last_time(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.vault.mkdir()
    with anki_connect(tmp_path / "anki") as server:
        settings = settings.with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")
        await sync(settings)
        server.switch_profile("Somebody else")
        [item] = [item for item in await check(settings) if item.name == "profile"]
    assert (item.verdict, "'User 1'" in item.advice) == ("FAIL", True)


def obsidian_says(settings: Settings, name: str, **content: object) -> None:
    file = settings.vault / ".obsidian" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))


async def test_the_check_finds_line_breaks_that_differ_from_obsidians(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    obsidian_says(settings, "app.json", strictLineBreaks=True)
    item = next(item for item in await check(settings) if item.name == "Obsidian")
    assert (item.verdict, "strict_line_breaks to true" in item.advice) == ("WARN", True)


async def test_what_obsidian_leaves_out_is_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    obsidian_says(settings, "app.json", userIgnoreFilters=["Attic/"])
    item = next(item for item in await check(settings) if item.name == "Obsidian")
    assert (item.verdict, "Attic/" in item.message) == ("PASS", True)


async def test_the_check_names_a_plugin_of_another_version(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    obsidian_says(settings, "plugins/resumable-anki-sync/manifest.json", version="0.0.1")
    item = next(item for item in await check(settings) if item.name == "plugin")
    assert (item.verdict, "0.0.1" in item.message) == ("WARN", True)
