"""Names, times and paths that differ between systems do not change cards."""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from ankiconnect.server import anki_connect
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, store_value, sync, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@pytest.fixture
def time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    if not hasattr(time, "tzset"):
        pytest.skip("Windows has one time zone for all processes.")
    with monkeypatch.context() as changed:
        yield changed
    time.tzset()


def write_notes_that_differ_in_case(vault: Path) -> None:
    vault.mkdir()
    (vault / "case").touch()
    if (vault / "CASE").exists():
        pytest.skip("This file system does not tell the two names apart.")
    write_note(vault, "note.md", question("What is lower?", "The first."))
    write_note(vault, "NOTE.md", question("What is upper?", "The second."))


async def test_two_notes_that_differ_in_case_only_have_a_card_each(settings: Settings) -> None:
    write_notes_that_differ_in_case(settings.vault)
    await sync(settings)
    assert len(anki_notes(settings)) == 2
    assert (await sync(settings)).actions == ()


async def test_in_a_running_anki_too_two_notes_that_differ_in_case_have_a_card_each(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_for(tmp_path).with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")
        write_notes_that_differ_in_case(settings.vault)
        await sync(settings)
        report = await sync(settings)
        with server.collection() as collection:
            assert (len(collection.find_notes("")), report.actions) == (2, ())


async def test_a_note_renamed_in_case_only_keeps_its_anki_note(settings: Settings) -> None:
    note = write_note(settings.vault, "note.md", question("What is TCP?", "A protocol."))
    await sync(settings)
    before = list(anki_notes(settings))
    note.rename(settings.vault / "Note.md")
    await sync(settings)
    assert list(anki_notes(settings)) == before


async def test_a_name_that_another_system_decomposed_is_the_same_note(settings: Settings) -> None:
    composed = unicodedata.normalize("NFC", "Übung é.md")
    note = write_note(settings.vault, composed, question("What is TCP?", "A protocol."))
    await sync(settings)
    before = anki_notes(settings)
    note.rename(settings.vault / unicodedata.normalize("NFD", composed))
    report = await sync(settings)
    assert (report.actions, anki_notes(settings)) == ((), before)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
async def test_a_note_saved_with_other_line_endings_and_a_mark_changes_no_card(
    settings: Settings, ending: str
) -> None:
    text = question("What is TCP?", "A protocol.\n- one\n- two")
    note = write_note(settings.vault, "n.md", text)
    await sync(settings)
    note.write_bytes(("\ufeff" + text.replace("\n", ending)).encode())
    report = await sync(settings)
    assert report.actions == ()
    assert store_value(settings, "SELECT count(*) FROM note WHERE status = 'completed'") == 1


async def test_a_vault_deeper_than_260_characters_is_synced(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a folder with a rather long name " * 2] * 5)
    settings = settings_for(deep)
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    await sync(settings)
    assert len(str(settings.vault)) > 260
    assert len(anki_notes(settings)) == 1


@pytest.mark.skipif(os.name == "nt", reason="Making symbolic links takes rights on Windows.")
async def test_a_vault_and_a_folder_reached_by_links_are_the_same_vault(settings: Settings) -> None:
    write_note(settings.vault, "a/n.md", question("What is TCP?", "A protocol."))
    (settings.vault / "a" / "up").symlink_to(settings.vault)
    await sync(settings)
    link = settings.vault.parent / "link"
    link.symlink_to(settings.vault)
    report = await sync(settings.with_changes(vault=link))
    assert (report.actions, len(anki_notes(settings))) == ((), 1)


async def test_another_time_zone_changes_nothing(settings: Settings, time_zone: pytest.MonkeyPatch) -> None:
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"):
        time_zone.setenv("TZ", zone)
        time.tzset()
        await sync(settings)
    read = "SELECT sum(times_generated) FROM session_note"
    assert (store_value(settings, read), len(anki_notes(settings))) == (1, 1)


async def test_sessions_keep_their_order_if_the_clock_is_set_back(
    settings: Settings, time_zone: pytest.MonkeyPatch
) -> None:
    time_zone.setenv("TZ", "Europe/Berlin")
    time.tzset()
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    await sync(settings)
    zone = store_value(settings, "SELECT substr(started_at, -6) FROM session")
    assert zone == "+00:00"
