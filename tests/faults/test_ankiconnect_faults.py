"""The same faults where Anki imports no packages, and a user who opens another profile in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.decks import DeckId

from ankiconnect.collection import FIRST_PROFILE
from ankiconnect.faults import Kind
from ankiconnect.server import Server, anki_connect
from faults.test_ankiconnect import FAULTS, Notes, changed_vault, first_vault, held, settings_of
from obsidian_anki_sync.domain.errors import GuardError, TargetError
from obsidian_anki_sync.settings import Settings
from support.syncing import adopt, sync

Change = Callable[[Path], None] | None
Circumstances = Callable[[Server], None]

OTHER_PROFILE = {"another profile": {"kind": Kind.PROFILE, "profile": "Somebody else"}}


def without_packages(server: Server) -> None:
    server.faults.set(Kind.ERROR, "importPackage", always=True)


def with_packages(server: Server) -> None:
    """Anki as it is."""


@asynccontextmanager
async def about_to_sync(
    folder: Path, change: Change, circumstances: Circumstances
) -> AsyncIterator[tuple[Server, Settings]]:
    """Anki and a vault that was never synced, or that was and then changed."""
    with anki_connect(folder / "anki") as server:
        settings = settings_of(server, folder)
        first_vault(settings.vault)
        circumstances(server)
        if change:
            await sync(settings)
            change(settings.vault)
        server.requests.clear()
        yield server, settings


async def undisturbed(folder: Path, change: Change, circumstances: Circumstances) -> tuple[Notes, int]:
    """What a sync leaves that nothing disturbs, and how many requests it makes."""
    async with about_to_sync(folder, change, circumstances) as (server, settings):
        await sync(settings)
        return held(server), len(server.requests)


async def disturbed(
    folder: Path, change: Change, circumstances: Circumstances, fault: dict[str, Any], nth: int
) -> Notes:
    """What is left by a sync whose nth request goes wrong, and by the next one."""
    async with about_to_sync(folder, change, circumstances) as (server, settings):
        server.faults.set(**fault, nth=nth)
        with suppress(TargetError, GuardError):
            await sync(settings)
        server.faults.clear()
        circumstances(server)
        if fault["kind"] is Kind.RESTART:
            server.stop()
            server.start()
        server.switch_profile(FIRST_PROFILE)
        await sync(settings)
        server.faults.release()
        return held(server)


async def every_request(
    folder: Path,
    change: Change,
    circumstances: Circumstances,
    faults: dict[str, dict[str, Any]],
    *,
    first: int = 1,
) -> int:
    """Disturbs each request of a sync by each of these faults; gives how many times that was."""
    expected, requests = await undisturbed(folder / "undisturbed", change, circumstances)
    tried = range(first, requests + 1)
    for name, fault in faults.items():
        for nth in tried:
            found = await disturbed(folder / f"{name}-{nth}", change, circumstances, fault, nth)
            assert found == expected, f"{name} at request {nth}"
    return len(tried) * len(faults)


async def test_without_packages_a_sync_survives_a_lost_answer_at_every_request(tmp_path: Path) -> None:
    lost = {"lost answer": FAULTS["lost answer"]}
    assert await every_request(tmp_path, None, without_packages, lost) > 10


async def test_another_profile_at_any_request_of_a_first_sync_leaves_no_trace(tmp_path: Path) -> None:
    # The profile that the first request of all finds is the one to sync with.
    assert await every_request(tmp_path, None, with_packages, OTHER_PROFILE, first=2) > 5


def add_as_another_tool(collection: Collection) -> None:
    """Anki notes that another tool made of the first vault, the first of them answered."""
    model = collection.models.by_name("Basic")
    assert model is not None
    for number in range(4):
        note = collection.new_note(model)
        note["Front"], note["Back"] = f"What is {number}?", "A number."
        collection.add_note(note, DeckId(1))
    card = collection.get_card(collection.find_cards("")[0])
    card.start_timer()
    collection.sched.answerCard(card, 3)


async def linked_and_synced(folder: Path, fault: dict[str, Any] | None, nth: int) -> tuple[Notes, int, int]:
    """What Anki holds after linking, a fault at its nth request, linking again and a sync."""
    with anki_connect(folder / "anki") as server:
        settings = settings_of(server, folder)
        first_vault(settings.vault)
        with server.collection() as collection:
            add_as_another_tool(collection)
        server.requests.clear()
        if fault:
            server.faults.set(**fault, nth=nth)
        with suppress(TargetError, GuardError):
            await adopt(settings)
        requests = len(server.requests)
        server.faults.clear()
        if fault and fault["kind"] is Kind.RESTART:
            server.stop()
            server.start()
        await adopt(settings)
        await sync(settings)
        server.faults.release()
        with server.collection() as collection:
            answered = len(collection.find_notes("prop:reps>0"))
        return held(server), requests, answered


@pytest.mark.parametrize("name", ["lost answer", "late"])
async def test_an_adoption_survives_a_fault_at_every_request(tmp_path: Path, name: str) -> None:
    expected, requests, answered = await linked_and_synced(tmp_path / "undisturbed", None, 0)
    assert (len(expected), answered) == (6, 1)
    for nth in range(1, requests + 1):
        found, _, still = await linked_and_synced(tmp_path / f"{nth}", FAULTS[name], nth)
        assert (found, still) == (expected, 1), f"{name} at request {nth}"


@pytest.mark.long
async def test_without_packages_every_fault_at_every_request_leaves_what_no_fault_leaves(
    tmp_path: Path,
) -> None:
    tried = await every_request(tmp_path / "first", None, without_packages, FAULTS)
    tried += await every_request(tmp_path / "changed", changed_vault, without_packages, FAULTS)
    print(f"\n{tried} faults without packages: no duplicate, none missing, no difference")


@pytest.mark.long
async def test_another_profile_at_any_request_leaves_what_no_fault_leaves(tmp_path: Path) -> None:
    tried = await every_request(tmp_path / "with", changed_vault, with_packages, OTHER_PROFILE)
    tried += await every_request(tmp_path / "without", changed_vault, without_packages, OTHER_PROFILE)
    print(f"\n{tried} times another profile: no duplicate, none missing, no difference")
