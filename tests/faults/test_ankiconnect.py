"""After any fault between a sync and a running Anki, the next sync repairs it.

A few of the faults here, all of them in the fault run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ankiconnect.faults import Kind
from ankiconnect.server import Server, anki_connect
from faults.holdings import Held, held
from faults.kinds.anki_answers import AnswerFault
from faults.scenarios import FIRST_NOTES, first_vault
from faults.stage import Situation, Stage, folder_in_memory
from obsidian_anki_sync.domain.errors import GuardError, TargetError
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for, sync


def settings_of(server: Server, folder: Path) -> Settings:
    return settings_for(folder).with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")


def held_by(server: Server) -> list[Held]:
    with server.collection() as collection:
        assert collection.db is not None
        return held(collection.db.all)


@pytest.fixture
def in_memory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anki-sync-faults-", dir=folder_in_memory()) as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("scenario", "packages", "answer"),
    [
        ("first sync", True, "lost answer"),
        ("first sync", True, "another profile"),
        ("first sync", False, "lost answer"),
        ("first sync", False, "another profile"),
        ("sync of changes", True, "late"),
        ("sync of changes", False, "another profile"),
        ("undo", True, "error"),
        ("adoption", True, "lost answer"),
        ("adoption", True, "another profile"),
    ],
)
async def test_a_fault_at_every_second_request_leads_to_the_undisturbed_result(
    in_memory: Path, scenario: str, packages: bool, answer: str
) -> None:
    fault, stage = AnswerFault(answer), Stage(in_memory)
    cases = await fault.of_situation(stage, Situation(scenario, running=True, packages=packages))
    assert len(cases) > 5
    for case in cases[::2]:
        outcome = await fault.attempt(stage, case, Random(0))
        assert outcome.survived, f"{case}: {outcome}"


async def test_nothing_changed_takes_few_requests(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        await sync(settings)
        server.requests.clear()
        await sync(settings)
        assert len(server.requests) <= 5


async def test_a_few_edits_take_a_request_to_read_one_to_look_again_and_one_to_write(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        await sync(settings)
        await sync(settings)
        note = sorted(settings.vault.glob("*.md"))[0]
        note.write_text(note.read_text("utf-8").replace("A: ", "A: Reworded. "), "utf-8", newline="\n")
        server.requests.clear()
        assert (await sync(settings)).session.statistics.cards_updated > 0
        # Before them: what Anki can do, and what was edited there.
        assert len(server.requests) == 5


async def test_another_profile_stops_the_sync(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        await sync(settings)
        server.switch_profile("Somebody else")
        with pytest.raises(GuardError, match="Somebody else"):
            await sync(settings)
        assert held_by(server) == []


async def test_another_profile_can_be_chosen_and_gets_all_cards(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        await sync(settings)
        server.switch_profile("Somebody else")
        await sync(settings.with_changes(profile="Somebody else"))
        assert len(held_by(server)) == FIRST_NOTES


async def test_an_anki_that_does_not_run_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        server.stop()
        with pytest.raises(TargetError, match="No Anki answers") as caught:
            await sync(settings)
        assert "Start Anki" in caught.value.advice


async def test_another_program_at_the_port_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        server.faults.set(kind=Kind.HTML, always=True)
        with pytest.raises(TargetError, match="Another program"):
            await sync(settings)


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_a_missing_or_wrong_key_is_an_error_and_not_tried_again(tmp_path: Path, key: str) -> None:
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
        assert len(held_by(server)) == FIRST_NOTES


async def test_an_import_that_anki_does_not_see_travels_as_bytes(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server:
        settings = settings_of(server, tmp_path)
        first_vault(settings.vault)
        server.faults.set(kind=Kind.ERROR, action="importPackage", message="no such file")
        await sync(settings)
        assert len(held_by(server)) == FIRST_NOTES
        assert not list((tmp_path / "anki").rglob("*.media/*.apkg"))
