"""A vault is known by its own id, never by its name or another vault's cards."""

from __future__ import annotations

import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Awaitable, Callable
from collections.abc import Collection as Collection_
from contextlib import closing
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.notes import NoteId

from obsidian_anki_sync.domain.errors import UsageError, VaultInDoubtError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.syncing import (
    adopt,
    anki_notes,
    notices_of,
    question,
    settings_for,
    store_value,
    sync,
    write_note,
)

VAULT_ID = re.compile(r'data-vault="([0-9a-f]{16})"')


def vault(tmp_path: Path, name: str, *cards: str) -> Settings:
    """Settings of a vault with a card a note; all vaults here go to one collection."""
    folder = tmp_path / name
    for number, card in enumerate(cards):
        write_note(folder, f"n{number}.md", question(f"{card}?", f"The answer to {card}."))
    store = tmp_path / "data" / f"{name.replace('/', '-')}.db"
    return settings_for(tmp_path, folder, db=store)


def facts(subject: str, count: int = 4) -> list[str]:
    return [f"What does {subject} have in place {number}" for number in range(count)]


def fronts(settings: Settings) -> list[str]:
    return sorted(fields[0] for fields in anki_notes(settings).values())


def anki_ids(settings: Settings) -> dict[str, int]:
    with closing(sqlite3.connect(settings.target.removeprefix("file:"))) as database:
        rows = database.execute("SELECT flds, id FROM notes")
        return {fields.split("\x1f")[0]: anki_id for fields, anki_id in rows}


def vault_ids(settings: Settings) -> set[str]:
    """Returns the vault ids that the Anki notes carry; a note without one counts as empty."""
    found = (VAULT_ID.search(fields[-2]) for fields in anki_notes(settings).values())
    return {match[1] if match else "" for match in found}


def without_ids(settings: Settings) -> None:
    """Makes the Anki notes as an earlier release left them."""
    with closing(sqlite3.connect(settings.target.removeprefix("file:"))) as database:
        for key, fields in database.execute("SELECT id, flds FROM notes").fetchall():
            bare = re.sub(' data-vault="[0-9a-f]+"', "", fields)
            database.execute("UPDATE notes SET flds = ? WHERE id = ?", (bare, key))
        database.commit()


async def test_every_anki_note_carries_the_vaults_id_and_nothing_is_written_into_the_vault(
    tmp_path: Path,
) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    before = sorted((path, path.stat().st_mtime_ns) for path in settings.vault.rglob("*"))
    await sync(settings)
    assert vault_ids(settings) == {store_value(settings, "SELECT vault_id FROM store_owner")}
    assert sorted((path, path.stat().st_mtime_ns) for path in settings.vault.rglob("*")) == before


async def test_two_vaults_in_folders_of_one_name_leave_each_others_cards_alone(tmp_path: Path) -> None:
    work = vault(tmp_path, "work/Notes", *facts("my work"))
    private = vault(tmp_path, "private/Notes", *facts("my garden"))
    await sync(work)
    await sync(private)
    before = anki_notes(work)
    for settings in (work, private, work):
        assert (await sync(settings)).actions == ()
    assert (anki_notes(work), len(before), len(vault_ids(work))) == (before, 8, 2)


async def test_of_two_vaults_each_removes_only_its_own_orphans(tmp_path: Path) -> None:
    first, second = vault(tmp_path, "a/Notes", *facts("one")), vault(tmp_path, "b/Notes", *facts("two"))
    await sync(first)
    await sync(second)
    (first.vault / "n0.md").unlink()
    await sync(first)
    await sync(second)
    assert [front.partition(" have")[0] for front in fronts(first)].count("What does two") == 4
    assert len(fronts(first)) == 7


@pytest.mark.parametrize("name", ["Moved/here", "notes", unicodedata.normalize("NFD", "Nötes")])
async def test_a_vault_under_another_name_keeps_its_anki_notes_with_a_notice(
    tmp_path: Path, name: str
) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    before = anki_ids(settings)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    settings.vault.rename(tmp_path / name)
    moved = settings.with_changes(vault=tmp_path / name, db=tmp_path / "data" / "moved.db")
    said = await notices_of(moved)
    assert anki_ids(moved) == before
    assert len(vault_ids(moved)) == 1
    assert [sentence for sentence in said if "to this vault, by the text" in sentence]
    assert (await sync(moved)).actions == ()


@pytest.mark.parametrize("change", ["nothing", "one reworded"])
async def test_a_vault_whose_folder_moved_keeps_a_store_that_the_settings_name(
    tmp_path: Path, change: str
) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    before = sorted(anki_ids(settings).values())
    settings.vault.rename(tmp_path / "Moved")
    if change == "one reworded":
        write_note(
            tmp_path / "Moved", "n0.md", question("What does a vault have in place 0?", "Other words.")
        )
    moved = settings.with_changes(vault=tmp_path / "Moved")
    said = await notices_of(moved)
    assert sorted(anki_ids(moved).values()) == before
    assert [sentence for sentence in said if "It keeps its progress" in sentence]
    assert store_value(moved, "SELECT vault FROM store_owner") == str(tmp_path / "Moved")
    assert await notices_of(moved) == []


async def test_a_session_can_be_resumed_after_the_vaults_folder_moved(tmp_path: Path) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    stopped = Interrupt()
    stopped.request()
    session = (await sync(settings, interrupt=stopped)).session.session_id
    settings.vault.rename(tmp_path / "Moved")
    moved = settings.with_changes(vault=tmp_path / "Moved")
    await sync(moved, dry_run=True)
    await sync(moved)
    found = store_value(moved, f"SELECT vault FROM session WHERE session_id = '{session}'")
    assert found == str(moved.vault)


async def test_a_copy_that_is_used_with_the_originals_store_asks(tmp_path: Path) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    copy = settings.with_changes(vault=tmp_path / "Copy")
    shutil.copytree(settings.vault, copy.vault)
    with pytest.raises(VaultInDoubtError, match=r"4 cards of the vault in .*Notes"):
        await sync(copy)
    with pytest.raises(UsageError, match="belongs to the vault"):
        await sync(copy, vault_answer=VaultAnswer.NEW)
    before = anki_ids(copy)
    await sync(copy, vault_answer=VaultAnswer.SAME)
    assert anki_ids(copy) == before


async def test_a_vault_that_comes_to_the_path_of_a_moved_one_leaves_its_cards_alone(tmp_path: Path) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    settings.vault.rename(tmp_path / "Moved")
    await sync(settings.with_changes(vault=tmp_path / "Moved", db=tmp_path / "data" / "moved.db"))
    newcomer = vault(tmp_path, "Notes", *facts("a newcomer"))
    await sync(newcomer)
    assert len(anki_notes(newcomer)) == 8


async def test_paid_answers_move_with_a_vault(tmp_path: Path) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    with closing(sqlite3.connect(settings.store_path)) as database:
        database.execute(
            "INSERT INTO answer VALUES ('k', 'text', 'm', 'stop', 1, 1, 0, NULL, '', 1.0, '', 0)"
        )
        database.commit()
    settings.vault.rename(tmp_path / "Moved")
    moved = settings.with_changes(vault=tmp_path / "Moved", db=tmp_path / "data" / "moved.db")
    await sync(moved)
    assert store_value(moved, "SELECT text FROM answer") == "text"


@pytest.mark.parametrize("change", ["nothing", "one reworded", "one gone", "three more"])
async def test_a_lost_store_takes_its_vaults_id_over(tmp_path: Path, change: str) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    before, known = anki_ids(settings), vault_ids(settings)
    settings.store_path.unlink()
    if change == "one reworded":
        write_note(settings.vault, "n0.md", question("What has a vault in place 0?", "The answer is other."))
    elif change == "one gone":
        (settings.vault / "n0.md").unlink()
    elif change == "three more":
        vault(tmp_path, "Notes", *facts("a vault", 7))
    report = await sync(settings)
    assert vault_ids(settings) == known
    assert set(before.values()) <= set(anki_ids(settings).values())
    assert report.session.statistics.cards_deleted == 0


async def test_a_vault_that_shares_a_part_of_its_cards_asks_before_anything_is_written(
    tmp_path: Path,
) -> None:
    await sync(vault(tmp_path, "First", *facts("the first")))
    second = vault(tmp_path, "Second", *facts("the second"), facts("the first")[0])
    before = anki_notes(second)
    with pytest.raises(VaultInDoubtError) as doubt:
        await sync(second)
    assert (doubt.value.cards, doubt.value.shared, doubt.value.code) == (4, 1, "vault-in-doubt")
    assert anki_notes(second) == before
    await sync(second, vault_answer=VaultAnswer.NEW)
    assert len(anki_notes(second)) == 9
    assert (await sync(second)).actions == ()


async def test_a_copy_of_a_vault_beside_its_original_asks(tmp_path: Path) -> None:
    original = vault(tmp_path, "Original", *facts("the original"))
    await sync(original)
    shutil.copytree(original.vault, tmp_path / "Copy")
    copy = original.with_changes(vault=tmp_path / "Copy", db=tmp_path / "data" / "copy.db")
    with pytest.raises(VaultInDoubtError) as doubt:
        await sync(copy)
    assert str(original.vault) in doubt.value.message
    await sync(copy, vault_answer=VaultAnswer.NEW)
    before = anki_notes(copy)
    assert (len(before), len(vault_ids(copy))) == (8, 2)
    for settings in (original, copy):
        assert (await sync(settings)).actions == ()


async def test_a_copy_that_the_user_declares_the_same_vault_shares_its_anki_notes(tmp_path: Path) -> None:
    original = vault(tmp_path, "Original", *facts("the original"))
    await sync(original)
    shutil.copytree(original.vault, tmp_path / "Copy")
    copy = original.with_changes(vault=tmp_path / "Copy", db=tmp_path / "data" / "copy.db")
    await sync(copy, vault_answer=VaultAnswer.SAME)
    assert (len(anki_notes(copy)), len(vault_ids(copy))) == (4, 1)


async def test_anki_notes_of_an_earlier_release_are_recognised_by_their_texts(tmp_path: Path) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    before = anki_ids(settings)
    without_ids(settings)
    settings.store_path.unlink()
    await sync(settings)
    assert anki_ids(settings) == before
    assert "" not in vault_ids(settings)


async def test_another_vaults_notes_of_an_earlier_release_do_not_change(tmp_path: Path) -> None:
    first = vault(tmp_path, "a/Notes", *facts("one"))
    await sync(first)
    without_ids(first)
    before = anki_notes(first)
    second = vault(tmp_path, "b/Notes", *facts("two"))
    await sync(second)
    assert before.items() <= anki_notes(second).items()


async def test_a_store_of_an_earlier_release_gets_an_id_and_gives_it_to_its_anki_notes_once(
    tmp_path: Path,
) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    before = anki_ids(settings)
    without_ids(settings)
    with closing(sqlite3.connect(settings.store_path)) as database:
        database.execute("UPDATE store_owner SET vault_id = ''")
        database.commit()
    await sync(settings)
    assert anki_ids(settings) == before
    assert vault_ids(settings) == {store_value(settings, "SELECT vault_id FROM store_owner")} != {""}
    assert (await sync(settings)).actions == ()


def answer(settings: Settings) -> None:
    """Answers every card in Anki once."""
    collection = Collection(settings.target.removeprefix("file:"))
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        card.start_timer()
        collection.sched.answerCard(card, 3)
    collection.close()


@pytest.mark.parametrize("was_suspended", [False, True])
@pytest.mark.parametrize("command", [sync, adopt])
async def test_cards_that_an_earlier_release_doubled_become_one_and_the_reviewed_one_stays(
    tmp_path: Path, command: Callable[[Settings], Awaitable[SyncReport]], was_suspended: bool
) -> None:
    settings = vault(tmp_path, "Old", *facts("a vault"))
    await sync(settings)
    answer(settings)
    reviewed = set(anki_ids(settings).values())
    settings.vault.rename(tmp_path / "New")
    renamed = settings.with_changes(vault=tmp_path / "New", db=tmp_path / "data" / "new.db")
    await sync(renamed, vault_answer=VaultAnswer.NEW)
    assert len(anki_notes(renamed)) == 8
    if was_suspended:
        retire(renamed, reviewed)
    without_ids(renamed)
    with closing(sqlite3.connect(renamed.store_path)) as database:
        database.execute("UPDATE store_owner SET vault_id = ''")
        database.commit()
    await command(renamed)
    await sync(renamed)
    assert set(anki_ids(renamed).values()) == reviewed
    collection = Collection(renamed.target.removeprefix("file:"))
    found = len(collection.find_notes("prop:reps>0 -is:suspended -tag:obsidian-sync::orphan"))
    collection.close()
    assert found == 4
    assert (await sync(renamed)).actions == ()


def retire(settings: Settings, notes: Collection_[int]) -> None:
    """Suspends and tags Anki notes, as a removal does."""
    collection = Collection(settings.target.removeprefix("file:"))
    ids = [NoteId(note) for note in notes]
    collection.sched.suspend_notes(ids)
    collection.tags.bulk_add(ids, "obsidian-sync::orphan")
    collection.close()


async def test_a_store_of_an_earlier_release_takes_the_id_that_its_anki_notes_have_got_meanwhile(
    tmp_path: Path,
) -> None:
    settings = vault(tmp_path, "Notes", *facts("a vault"))
    await sync(settings)
    other = settings.with_changes(db=tmp_path / "other" / "second.db")
    await sync(other)
    with closing(sqlite3.connect(settings.store_path)) as database:
        database.execute("UPDATE store_owner SET vault_id = ''")
        database.execute("UPDATE base SET modified = 0, proof = NULL")
        database.commit()
    await sync(settings)
    assert vault_ids(settings) == {store_value(other, "SELECT vault_id FROM store_owner")}
