"""Whatever goes wrong between a sync and a running Anki, the next sync puts it right."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.faults import Kind
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.domain.errors import GuardError, TargetError
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, sync, write_note

Notes = dict[str, tuple[tuple[str, ...], tuple[str, ...], str]]

FAULTS: dict[str, dict[str, Any]] = {
    "lost request": {"kind": Kind.LOSE_REQUEST},
    "lost answer": {"kind": Kind.LOSE_ANSWER},
    "cut answer": {"kind": Kind.CUT_ANSWER},
    "late": {"kind": Kind.LATE, "requests": 3, "hangs_up": True},
    "error": {"kind": Kind.ERROR},
    "another program": {"kind": Kind.HTML},
    "quits before": {"kind": Kind.RESTART},
    "quits after": {"kind": Kind.RESTART, "applies": True},
}
QUICK = ("lost answer", "late")


def first_vault(vault: Path) -> None:
    for number in range(6):
        write_note(vault, f"n{number}.md", question(f"What is {number}?", "A number."))


def changed_vault(vault: Path) -> None:
    """One update, one move to another deck, one removal, one new card."""
    write_note(vault, "n0.md", question("What is 0?", "Nothing."))
    write_note(vault, "deck/n1.md", (vault / "n1.md").read_text())
    (vault / "n1.md").unlink()
    (vault / "n2.md").unlink()
    write_note(vault, "new.md", question("What is new?", "This."))


def settings_of(server: Server, folder: Path) -> Settings:
    return settings_for(folder).with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")


def held(server: Server) -> Notes:
    """Every Anki note by its slug: fields, tags and deck. Two with one slug are a failure."""
    with server.collection() as collection:
        notes = [collection.get_note(found) for found in collection.find_notes("")]
        found = {
            note["Slug"]: (
                tuple(note.fields),
                tuple(sorted(note.tags)),
                collection.decks.name(note.cards()[0].did),
            )
            for note in notes
        }
    assert len(found) == len(notes), "two Anki notes share a slug"
    return found


async def undisturbed(folder: Path, change: Callable[[Path], None] | None) -> tuple[Notes, int]:
    """What a sync leaves that nothing disturbs, and how many requests it makes."""
    with anki_connect(folder / "anki") as server:
        settings = settings_of(server, folder)
        first_vault(settings.vault)
        if change:
            await sync(settings)
            change(settings.vault)
        server.requests.clear()
        await sync(settings)
        return held(server), len(server.requests)


async def disturbed(
    folder: Path, change: Callable[[Path], None] | None, fault: dict[str, Any], nth: int
) -> Notes:
    """What is left by a sync whose nth request goes wrong, and by the next one."""
    with anki_connect(folder / "anki") as server:
        settings = settings_of(server, folder)
        first_vault(settings.vault)
        if change:
            await sync(settings)
            change(settings.vault)
        server.faults.set(**fault, nth=nth)
        with suppress(TargetError):
            await sync(settings)
        server.faults.clear()
        if fault["kind"] is Kind.RESTART:
            server.stop()
            server.start()
        await sync(settings)
        server.faults.release()
        return held(server)


async def every_request(tmp_path: Path, change: Callable[[Path], None] | None, names: tuple[str, ...]) -> int:
    """Disturbs each request of a sync by each of these faults; gives how many times that was."""
    expected, requests = await undisturbed(tmp_path / "undisturbed", change)
    tried = 0
    for name in names:
        for nth in range(1, requests + 1):
            folder = tmp_path / f"{name}-{nth}"
            assert await disturbed(folder, change, FAULTS[name], nth) == expected, f"{name} at request {nth}"
            tried += 1
    return tried


@pytest.mark.parametrize("name", QUICK)
async def test_a_first_sync_survives_a_fault_at_every_request(tmp_path: Path, name: str) -> None:
    assert await every_request(tmp_path, None, (name,)) > 5


@pytest.mark.parametrize("name", QUICK)
async def test_a_sync_of_changes_survives_a_fault_at_every_request(tmp_path: Path, name: str) -> None:
    assert await every_request(tmp_path, changed_vault, (name,)) > 5


@pytest.mark.long
async def test_every_fault_at_every_request_leaves_what_no_fault_leaves(tmp_path: Path) -> None:
    tried = await every_request(tmp_path / "first", None, tuple(FAULTS))
    tried += await every_request(tmp_path / "changed", changed_vault, tuple(FAULTS))
    print(f"\n{tried} faults: no duplicate, none missing, no difference")


async def test_nothing_changed_takes_few_requests(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        await sync(settings)
        server.requests.clear()
        await sync(settings)
        assert len(server.requests) <= 5


async def test_another_profile_stops_the_sync(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        await sync(settings)
        server.switch_profile("Somebody else")
        with pytest.raises(GuardError, match="Somebody else"):
            await sync(settings)
        assert held(server) == {}


async def test_another_profile_can_be_chosen_and_gets_all_cards(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        await sync(settings)
        server.switch_profile("Somebody else")
        await sync(settings.with_changes(profile="Somebody else"))
        assert len(held(server)) == 6


async def test_anki_that_is_not_running_is_said(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        server.stop()
        with pytest.raises(TargetError, match="No Anki answers") as caught:
            await sync(settings)
        assert "Start Anki" in caught.value.advice


async def test_another_program_at_the_port_is_said(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        server.faults.set(kind=Kind.HTML, always=True)
        with pytest.raises(TargetError, match="Another program"):
            await sync(settings)


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_a_missing_or_wrong_key_is_said_and_not_repeated(tmp_path: Path, key: str) -> None:
    with anki_connect(tmp_path / "anki", api_key="right") as server:
        settings = settings_of(server, tmp_path).with_changes(anki_key=key)
        first_vault(settings.vault)
        with pytest.raises(TargetError, match="key") as caught:
            await sync(settings)
        assert "wrong" not in f"{caught.value.message} {caught.value.advice}"


async def test_the_right_key_opens(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki", api_key="right") as server:
        settings = settings_of(server, tmp_path).with_changes(anki_key="right")
        first_vault(settings.vault)
        await sync(settings)
        assert len(held(server)) == 6


async def test_an_import_that_anki_does_not_see_travels_as_bytes(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        server.faults.set(kind=Kind.ERROR, action="importPackage", message="no such file")
        await sync(settings)
        assert len(held(server)) == 6
        assert not list((tmp_path / "anki").rglob("*.media/*.apkg"))
