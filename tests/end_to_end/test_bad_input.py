"""Bad input is named, with its line if it has one, and nothing else is lost."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.errors import GuardError, StoreError, UnavailableError, UsageError
from obsidian_anki_sync.pipeline.events import NoteFailed
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.pipeline.sessions.lock import LockedError, vault_lock
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.database.ownership import APPLICATION_ID
from obsidian_anki_sync.store.database.schema import MIGRATIONS
from support.syncing import anki_notes, question, settings_for, sync, write_note

GOOD = question("What stays?", "Everything else.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "good.md", GOOD)
    return settings


BAD_NOTES = {
    "invalid UTF-8": (b"Q: a\nA: \xff\xfe\n", 2),
    "a NUL byte": (b"Q: a\nA: b\n\x00\n", 3),
    "10 MB of text": (b"Q: a\nA: b\n\n" + b"word " * 2_000_000, None),
}


@pytest.mark.parametrize("kind", BAD_NOTES)
async def test_a_bad_note_fails_with_its_line_and_the_others_are_synced(
    settings: Settings, kind: str
) -> None:
    content, line = BAD_NOTES[kind]
    (settings.vault / "bad.md").write_bytes(content)
    report = await sync(settings)
    assert [(failure.path, failure.line) for failure in report.failures] == [("bad.md", line)]
    assert report.session.statistics.cards_created == 1


@pytest.mark.parametrize("kind", BAD_NOTES)
async def test_a_note_that_goes_bad_keeps_its_cards(settings: Settings, kind: str) -> None:
    await sync(settings)
    (settings.vault / "good.md").write_bytes(BAD_NOTES[kind][0])
    report = await sync(settings)
    assert (report.session.statistics.cards_deleted, len(anki_notes(settings))) == (0, 1)


@pytest.mark.parametrize("content", [b"Only words \xff\n", b"Only words\0\n", b"word " * 1_200_000])
async def test_a_bad_note_without_cards_is_a_finding_and_not_a_failure(
    settings: Settings, content: bytes
) -> None:
    (settings.vault / "bad.md").write_bytes(content)
    report = await sync(settings)
    assert (report.failures, report.session.statistics.errors) == ((), 0)
    assert [found.path for found in (await index_report(settings)).findings] == ["bad.md"]


async def test_a_bad_note_that_had_cards_fails(settings: Settings) -> None:
    await sync(settings)
    (settings.vault / "good.md").write_bytes(b"Only words \xff\n")
    assert [failure.path for failure in (await sync(settings)).failures] == ["good.md"]


async def test_broken_frontmatter_is_a_finding_and_its_note_makes_its_cards(settings: Settings) -> None:
    write_note(settings.vault, "broken.md", f"---\ncitekey: @x\ndeck: Own\n---\n{GOOD}")
    report = await sync(settings)
    findings = [(found.code, found.line) for found in (await index_report(settings)).findings]
    assert (report.failures, findings) == ((), [("frontmatter", 2)])
    assert report.session.statistics.cards_created == 2


async def test_an_unclosed_fence_is_a_finding_and_removes_no_card(settings: Settings) -> None:
    await sync(settings)
    write_note(settings.vault, "good.md", "```python\n\n" + GOOD)
    await sync(settings)
    findings = [(found.code, found.line) for found in (await index_report(settings)).findings]
    assert (findings, len(anki_notes(settings))) == ([("unclosed-fence", 1)], 1)


async def test_a_missing_vault_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="vault"):
        await sync(settings_for(tmp_path))


async def test_an_empty_vault_is_not_a_failure(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.vault.mkdir()
    assert (await sync(settings)).session.total_notes == 0


async def test_a_vault_that_is_suddenly_empty_stops_the_sync(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for number in range(12):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", "A number."))
    await sync(settings)
    for file in settings.vault.iterdir():
        file.unlink()
    with pytest.raises(GuardError):
        await sync(settings)
    assert len(anki_notes(settings)) == 12


async def test_a_symlink_loop_ends(settings: Settings) -> None:
    (settings.vault / "loop").symlink_to(settings.vault, target_is_directory=True)
    assert (await sync(settings)).session.total_notes == 1


async def test_a_link_out_of_the_vault_is_refused_with_a_finding(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    write_note(settings.vault, "out.md", question("See?", "![[../secret.png]]"))
    await sync(settings)
    codes = [found.code for found in (await index_report(settings)).findings]
    media = list((tmp_path / "anki").rglob("*secret*"))
    assert (codes, media) == (["link-refused"], [])


async def test_a_note_that_changes_after_it_was_read_is_synced_next_time(settings: Settings) -> None:
    def change(event: object) -> None:
        if "determining" in str(event):
            write_note(settings.vault, "good.md", GOOD.replace("Everything", "Anything"))
            (settings.vault / "late.md").write_text(question("Late?", "Yes."))

    await sync(settings, listener=change)
    report = await sync(settings)
    statistics = report.session.statistics
    assert (statistics.cards_updated, statistics.cards_created, len(anki_notes(settings))) == (1, 1, 2)


async def test_a_note_that_vanishes_between_walk_and_reading_fails_alone(settings: Settings) -> None:
    write_note(settings.vault, "short-lived.md", question("Short?", "Yes."))

    def vanish(event: object) -> None:
        if "generating" in str(event):
            (settings.vault / "short-lived.md").unlink(missing_ok=True)

    report = await sync(settings, listener=vanish)
    assert [failure.path for failure in report.failures] == ["short-lived.md"]
    assert report.session.statistics.cards_created == 1


async def test_a_store_of_rubbish_in_its_own_folder_is_set_aside_and_rebuilt(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("obsidian_anki_sync.settings.schema.user_data_path", lambda name: tmp_path / name)
    settings = settings.with_changes(db=None)
    await sync(settings)
    settings.store_path.write_bytes(b"rubbish" * 1000)
    report = await sync(settings)
    kept = [path for path in settings.store_path.parent.iterdir() if "damaged" in path.name]
    assert (len(kept), report.session.statistics.cards_skipped, len(anki_notes(settings))) == (1, 1, 1)


async def test_a_store_damaged_in_the_middle_is_set_aside_and_rebuilt(
    settings: Settings, tmp_path: Path
) -> None:
    for number in range(300):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", "A number. " * 30))
    await sync(settings)
    content = bytearray(settings.store_path.read_bytes())
    content[4096 : len(content) // 2] = os.urandom(len(content) // 2 - 4096)
    settings.store_path.write_bytes(content)
    report = await sync(settings)
    assert any("damaged" in path.name for path in tmp_path.iterdir())
    assert (report.session.statistics.cards_skipped, len(anki_notes(settings))) == (301, 301)


async def test_a_store_of_a_newer_version_is_not_touched(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.store_path)) as newer:
        newer.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = settings.store_path.read_bytes()
    with pytest.raises(StoreError, match="newer version"):
        await sync(settings)
    assert settings.store_path.read_bytes() == before


async def test_another_vaults_store_is_refused(settings: Settings, tmp_path: Path) -> None:
    await sync(settings)
    write_note(tmp_path / "other", "n.md", GOOD)
    with pytest.raises(UsageError, match="belongs to the vault"):
        await sync(settings.with_changes(vault=tmp_path / "other"))


async def test_a_second_sync_of_the_same_vault_is_refused_while_the_first_runs(settings: Settings) -> None:
    with vault_lock(settings.store_path), pytest.raises(LockedError):
        await sync(settings)


async def test_a_card_that_anki_refuses_fails_alone(settings: Settings) -> None:
    write_note(settings.vault, "empty.md", question("![[missing.png]]", "Yes."))
    failed: list[NoteFailed] = []
    report = await sync(
        settings, listener=lambda event: failed.append(event) if isinstance(event, NoteFailed) else None
    )
    assert report.session.statistics.cards_created + len(failed) == 2
