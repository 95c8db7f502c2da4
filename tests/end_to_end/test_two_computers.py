"""Two computers with one vault and one AnkiWeb account end with the same cards, each of them once."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from anki.collection import Collection

from ankiconnect.client import free_port
from ankiconnect.faults import Kind
from ankiconnect.server import anki_connect
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.settings import Settings
from support.ankiweb import AnkiWeb, ankiweb
from support.syncing import notices_of, question, settings_for, store_value, sync, write_note


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnkiWeb]:
    with ankiweb(tmp_path_factory.mktemp("ankiweb")) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Computer:
    """A copy of the vault, a store and a collection of their own."""

    settings: Settings
    web: AnkiWeb

    @property
    def collection(self) -> Path:
        return Path(self.settings.target.removeprefix("file:"))

    @property
    def vault_id(self) -> str:
        return str(store_value(self.settings, "SELECT vault_id FROM store_owner"))

    async def sync(self) -> SyncReport:
        """Syncs in a second of its own: Anki makes ids of the clock, and compares times."""
        await asyncio.sleep(1.01 - time.time() % 1)
        return await sync(self.settings)

    def write(self, path: str, *cards: tuple[str, str]) -> None:
        write_note(self.settings.vault, path, "\n".join(question(*card) for card in cards))

    def answer(self, front: str, times: int = 1) -> None:
        """Answers the cards of the Anki note with this question."""
        collection = Collection(str(self.collection))
        for note in collection.find_notes(f'"Front:{front}"'):
            for card_id in collection.card_ids_of_note(note):
                for _ in range(times):
                    card = collection.get_card(card_id)
                    card.start_timer()
                    collection.sched.answerCard(card, 3)
        collection.close()

    def fronts(self, search: str = "") -> Counter[str]:
        """Returns the questions of the Anki notes that a search finds."""
        collection = Collection(str(self.collection))
        found = Counter(collection.get_note(key)["Front"] for key in collection.find_notes(search))
        collection.close()
        return found


@pytest.fixture
def two(tmp_path: Path, server: AnkiWeb) -> tuple[Computer, Computer]:
    """Two computers whose collections were synced once, when they were empty."""
    computers = []
    for name in ("first", "second"):
        folder = tmp_path / name
        settings = settings_for(folder, folder / "vault")
        settings.vault.mkdir(parents=True)
        computers.append(Computer(settings, server))
    first, second = computers
    _reset(server, first.collection, second.collection)
    return first, second


def _reset(server: AnkiWeb, *collections: Path) -> None:
    """Gives both one new and empty collection."""
    for path in collections:
        path.parent.mkdir(parents=True, exist_ok=True)
    collection = Collection(str(collections[0]))
    collection.close()
    server.replace(collections[0])
    for path in collections[1:]:
        shutil.copy(collections[0], path)


TCP = ("What is TCP?", "A protocol of the transport layer.")
UDP = ("What is UDP?", "A protocol that forgets what it sent.")
IP = ("What is IP?", "A protocol of the network layer.")


async def until_quiet(first: Computer, second: Computer) -> None:
    """Syncs and exchanges both until neither has an action left."""
    for _ in range(4):
        first.web.exchange(first.collection, second.collection)
        reports = [await computer.sync() for computer in (first, second)]
        if not any(report.actions for report in reports):
            return
    raise AssertionError("the two computers never come to rest")


async def test_a_card_that_both_make_before_ankiweb_is_there_once(two: tuple[Computer, Computer]) -> None:
    first, second = two
    for computer in two:
        computer.write("n.md", TCP, UDP)
        await computer.sync()
    await until_quiet(first, second)
    assert first.fronts() == second.fronts() == {TCP[0]: 1, UDP[0]: 1}
    assert first.vault_id == second.vault_id


@pytest.mark.parametrize("ids", [("1" * 16, "2" * 16), ("2" * 16, "1" * 16)])
async def test_a_card_that_another_computer_rewords_later_is_known_as_the_same(
    two: tuple[Computer, Computer], ids: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The smaller of two ids of one vault stays, so the first computer gives its own up or keeps it."""
    first, second = two
    new_ids = iter(ids)
    monkeypatch.setattr("obsidian_anki_sync.pipeline.identity.vault.new_vault_id", lambda: next(new_ids))
    first.write("n.md", TCP, UDP, IP)
    await first.sync()
    # The second computer has the later text, and a collection that AnkiWeb replaces.
    reworded = (TCP[0], "A protocol that resends what was lost.")
    second.write("n.md", reworded, UDP, IP)
    await second.sync()
    first.web.replace(first.collection)
    second.web.sync(second.collection)
    await second.sync()
    first.write("n.md", reworded, UDP, IP)
    await until_quiet(first, second)
    assert first.fronts() == second.fronts() == {TCP[0]: 1, UDP[0]: 1, IP[0]: 1}


async def test_computers_that_begin_with_other_parts_of_one_vault_come_to_the_same_cards(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    first.write("n.md", TCP, UDP)
    second.write("m.md", IP)
    for _ in range(2):
        for computer in two:
            await computer.sync()
        first.web.exchange(first.collection, second.collection)
    # The notes arrive later than the cards.
    first.write("m.md", IP)
    second.write("n.md", TCP, UDP)
    first.answer(TCP[0])
    await until_quiet(first, second)
    assert first.fronts() == second.fronts() == {TCP[0]: 1, UDP[0]: 1, IP[0]: 1}
    assert first.vault_id == second.vault_id
    assert first.fronts("prop:reps>0") == {TCP[0]: 1}


async def test_a_vault_that_is_older_does_not_make_a_card_be_forgotten_twice(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    plain = f"{question(*TCP)}\n{question(*UDP)}"
    for computer in two:
        write_note(computer.settings.vault, "n.md", plain)
        _make_older(computer.settings.vault / "n.md")
    await first.sync()
    await until_quiet(first, second)
    first.answer(TCP[0])
    write_note(first.settings.vault, "n.md", f"---\nanki: forget\n---\n{plain}")
    assert "forget" in [action.verb for action in (await first.sync()).actions]
    first.web.exchange(first.collection, second.collection)
    # The folder of the second computer is not yet up to date.
    await second.sync()
    second.answer(TCP[0])
    shutil.copy2(first.settings.vault / "n.md", second.settings.vault / "n.md")
    assert "forget" not in [action.verb for action in (await second.sync()).actions]
    await until_quiet(first, second)


def _make_older(note: Path) -> None:
    os.utime(note, (time.time() - 60,) * 2)


async def test_what_one_computer_forgot_and_was_learned_again_is_not_forgotten_by_the_other(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    for computer in two:
        computer.write("n.md", TCP, UDP)
        await computer.sync()
    await until_quiet(first, second)
    first.answer(TCP[0])
    asking = f"---\nanki: forget\n---\n{question(*TCP)}\n{question(*UDP)}"
    for computer in two:
        write_note(computer.settings.vault, "n.md", asking)
    await first.sync()
    assert not first.fronts("-is:new")
    first.answer(TCP[0])
    first.answer(UDP[0])
    await until_quiet(first, second)
    assert first.fronts("-is:new") == second.fronts("-is:new") == {TCP[0]: 1, UDP[0]: 1}


async def test_note_types_that_ankiweb_renames_are_still_known(two: tuple[Computer, Computer]) -> None:
    first, second = two
    ports = [free_port(), free_port()]
    for _ in range(3):
        for computer, port in zip(two, ports, strict=True):
            computer.write("n.md", TCP, UDP)
            with anki_connect(computer.collection.parent, port=port) as server:
                # Without packages, each Anki gives the note type an id of its own.
                server.faults.set(Kind.ERROR, "importPackage", always=True)
                await sync(computer.settings.with_changes(target=f"ankiconnect://127.0.0.1:{port}"))
        first.web.exchange(first.collection, second.collection)
    assert first.fronts() == second.fronts() == {TCP[0]: 1, UDP[0]: 1}


async def test_of_two_anki_notes_of_one_card_the_reviewed_one_stays(two: tuple[Computer, Computer]) -> None:
    first, second = two
    for computer in two:
        computer.write("n.md", TCP, UDP)
        await computer.sync()
    second.answer(TCP[0])
    await until_quiet(first, second)
    assert first.fronts("prop:reps>0") == second.fronts("prop:reps>0") == {TCP[0]: 1}
    assert first.fronts() == {TCP[0]: 1, UDP[0]: 1}


async def test_of_two_reviewed_anki_notes_the_poorer_is_suspended_and_tagged(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    for computer in two:
        computer.write("n.md", TCP)
        await computer.sync()
    first.answer(TCP[0])
    second.answer(TCP[0], times=3)
    first.web.exchange(first.collection, second.collection)
    said = await notices_of(first.settings)
    await until_quiet(first, second)
    assert [sentence for sentence in said if "in Anki twice" in sentence]
    assert first.fronts("is:suspended tag:obsidian-sync::orphan") == {TCP[0]: 1}
    assert second.fronts("-is:suspended prop:reps>=3") == {TCP[0]: 1}


async def test_with_one_vault_id_a_new_note_gets_one_slug_on_both(two: tuple[Computer, Computer]) -> None:
    first, second = two
    first.write("n.md", TCP)
    second.write("n.md", TCP)
    await first.sync()
    first.web.exchange(first.collection, second.collection)
    await second.sync()
    for computer in two:
        computer.write("m.md", UDP)
        await computer.sync()
    await until_quiet(first, second)
    assert first.fronts() == second.fronts() == {TCP[0]: 1, UDP[0]: 1}


async def test_cards_that_both_append_to_one_note_stay_two_cards(two: tuple[Computer, Computer]) -> None:
    first, second = two
    for computer in two:
        computer.write("n.md", TCP)
    await first.sync()
    first.web.exchange(first.collection, second.collection)
    await second.sync()
    first.write("n.md", TCP, UDP)
    second.write("n.md", TCP, IP)
    await first.sync()
    await second.sync()
    first.web.exchange(first.collection, second.collection)
    for computer in two:
        computer.write("n.md", TCP, UDP, IP)
    await until_quiet(first, second)
    assert first.fronts() == second.fronts() == {TCP[0]: 1, UDP[0]: 1, IP[0]: 1}


async def test_a_computer_with_an_older_vault_removes_nothing(two: tuple[Computer, Computer]) -> None:
    first, second = two
    for computer in two:
        computer.write("n.md", TCP)
    await first.sync()
    first.web.exchange(first.collection, second.collection)
    await second.sync()
    first.write("new.md", UDP)
    first.write("n.md", TCP, IP)
    await first.sync()
    first.web.exchange(first.collection, second.collection)
    said = await notices_of(second.settings)
    assert second.fronts("-is:suspended") == {TCP[0]: 1, UDP[0]: 1, IP[0]: 1}
    assert [sentence for sentence in said if "never seen on this computer" in sentence]
    second.write("new.md", UDP)
    second.write("n.md", TCP, IP)
    assert (await second.sync()).session.statistics.cards_created == 0


async def test_a_text_that_the_other_computer_wrote_is_no_conflict(two: tuple[Computer, Computer]) -> None:
    first, second = two
    for computer in two:
        computer.write("n.md", TCP)
    await first.sync()
    first.web.exchange(first.collection, second.collection)
    await second.sync()
    first.write("n.md", (TCP[0], "A protocol with handshakes."))
    await first.sync()
    first.web.exchange(first.collection, second.collection)
    second.write("n.md", (TCP[0], "A protocol with handshakes and windows."))
    report = await second.sync()
    assert report.conflicts == ()
    first.write("n.md", (TCP[0], "A protocol with handshakes and windows."))
    await until_quiet(first, second)


async def test_a_vault_in_folders_of_two_names_needs_no_further_change(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    second.settings.vault.rename(second.settings.vault.with_name("another name"))
    renamed = second.settings.with_changes(vault=second.settings.vault.with_name("another name"))
    second = Computer(renamed, second.web)
    for computer in (first, second):
        computer.write("n.md", TCP, UDP)
    await first.sync()
    await until_quiet(first, second)
    assert first.fronts() == second.fronts() == {TCP[0]: 1, UDP[0]: 1}
