"""Reviewed cards are never destroyed, and a session can be undone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckId

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, undo, write_note

CARD = question("What is TCP?", "A transport protocol.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", CARD)
    return settings


def in_collection(settings: Settings) -> Collection:
    return Collection(settings.target.removeprefix("file:"))


def review_all(settings: Settings) -> None:
    collection = in_collection(settings)
    for deck in collection.decks.all_names_and_ids():
        collection.decks.select(DeckId(deck.id))
        while (card := collection.sched.getCard()) is not None:
            collection.sched.answerCard(card, 4)
    collection.close()


def edit_in_anki(settings: Settings, field: str, text: str) -> None:
    collection = in_collection(settings)
    for anki_id in collection.find_notes(""):
        note = collection.get_note(anki_id)
        note[field] = text
        note.mod = 0
        collection.update_note(note)
    collection.close()


def reviews(settings: Settings) -> int:
    collection = in_collection(settings)
    assert collection.db is not None
    count = int(collection.db.scalar("SELECT count(*) FROM revlog"))
    collection.close()
    return count


def states(settings: Settings) -> list[tuple[bool, bool]]:
    """For each Anki note, whether it is suspended and whether it is tagged as an orphan."""
    collection = in_collection(settings)
    found = [
        (all(card.queue == -1 for card in note.cards()), ORPHAN_TAG in note.tags)
        for note in map(collection.get_note, collection.find_notes(""))
    ]
    collection.close()
    return found


async def test_a_reviewed_card_is_suspended_and_tagged_when_its_source_goes(settings: Settings) -> None:
    await sync(settings)
    review_all(settings)
    (settings.vault / "n.md").unlink()
    await sync(settings)
    assert (states(settings), reviews(settings)) == ([(True, True)], 1)


async def test_a_card_that_was_never_reviewed_goes_with_its_source(settings: Settings) -> None:
    await sync(settings)
    (settings.vault / "n.md").unlink()
    await sync(settings)
    assert anki_notes(settings) == {}


async def test_a_suspended_card_is_not_changed_by_the_next_sync(settings: Settings) -> None:
    await sync(settings)
    review_all(settings)
    (settings.vault / "n.md").unlink()
    await sync(settings)
    assert (await sync(settings)).actions == ()


async def test_a_card_whose_source_comes_back_keeps_its_progress(settings: Settings) -> None:
    await sync(settings)
    review_all(settings)
    (settings.vault / "n.md").unlink()
    await sync(settings)
    write_note(settings.vault, "elsewhere.md", CARD)
    report = await sync(settings)
    assert (states(settings), reviews(settings)) == ([(False, False)], 1)
    assert report.session.statistics.cards_restored == 1


async def test_a_card_deleted_in_anki_comes_back(settings: Settings) -> None:
    await sync(settings)
    collection = in_collection(settings)
    collection.remove_notes(collection.find_notes(""))
    collection.close()
    report = await sync(settings)
    assert (report.session.statistics.cards_restored, len(anki_notes(settings))) == (1, 1)


async def test_a_field_edited_in_anki_is_kept(settings: Settings) -> None:
    await sync(settings)
    edit_in_anki(settings, "Back", "mine")
    write_note(settings.vault, "n.md", CARD.replace("What is TCP?", "What does TCP mean?"))
    await sync(settings)
    (fields,) = anki_notes(settings).values()
    assert fields[:2] == ("What does TCP mean?", "mine")


async def test_undo_removes_new_cards(settings: Settings) -> None:
    await sync(settings)
    await undo(settings)
    assert anki_notes(settings) == {}


async def test_undo_leaves_a_card_that_was_reviewed_since(settings: Settings) -> None:
    await sync(settings)
    review_all(settings)
    report = await undo(settings)
    assert ([kept.reason for kept in report.kept], len(anki_notes(settings))) == (
        ["it was reviewed since"],
        1,
    )


async def test_undo_brings_back_the_text_before_an_update(settings: Settings) -> None:
    await sync(settings)
    before = anki_notes(settings)
    write_note(settings.vault, "n.md", CARD.replace("transport", "network"))
    await sync(settings)
    await undo(settings)
    assert anki_notes(settings) == before


async def test_undo_leaves_a_card_that_was_edited_in_anki_since(settings: Settings) -> None:
    await sync(settings)
    write_note(settings.vault, "n.md", CARD.replace("transport", "network"))
    await sync(settings)
    edit_in_anki(settings, "Back", "mine")
    report = await undo(settings)
    assert [kept.reason for kept in report.kept] == ["it was changed since"]


async def test_undo_resumes_a_suspended_card(settings: Settings) -> None:
    await sync(settings)
    review_all(settings)
    (settings.vault / "n.md").unlink()
    await sync(settings)
    await undo(settings)
    assert states(settings) == [(False, False)]


async def test_undo_makes_a_removed_card_again(settings: Settings) -> None:
    await sync(settings)
    before = anki_notes(settings)
    (settings.vault / "n.md").unlink()
    await sync(settings)
    await undo(settings)
    assert anki_notes(settings) == before


async def test_a_session_is_undone_once(settings: Settings) -> None:
    await sync(settings)
    await undo(settings)
    with pytest.raises(UsageError, match="nothing to undo"):
        await undo(settings)


async def test_a_sync_after_an_undo_makes_the_changes_again(settings: Settings) -> None:
    await sync(settings)
    before = anki_notes(settings)
    await undo(settings)
    report = await sync(settings)
    assert (report.session.statistics.cards_created, anki_notes(settings)) == (1, before)


async def test_a_second_undo_undoes_no_earlier_sync(settings: Settings) -> None:
    await sync(settings)
    write_note(settings.vault_root, "n.md", CARD.replace("transport", "network"))
    last = await sync(settings)
    await undo(settings)
    before = anki_notes(settings)
    with pytest.raises(UsageError, match=f"the last sync, {last.session.session_id}, was taken back already"):
        await undo(settings)
    assert anki_notes(settings) == before


async def test_any_sync_can_be_named(settings: Settings) -> None:
    first = await sync(settings)
    write_note(settings.vault_root, "other.md", CARD.replace("TCP", "UDP"))
    await sync(settings)
    await undo(settings, first.session.session_id)
    assert [fields[0] for fields in anki_notes(settings).values()] == ["What is UDP?"]


async def test_a_removal_that_was_undone_is_known_and_made_again_by_the_next_sync(settings: Settings) -> None:
    await sync(settings)
    (settings.vault_root / "n.md").unlink()
    await sync(settings)
    await undo(settings)
    assert (await index_report(settings)).states["orphaned"] == 1
    report = await sync(settings)
    assert (report.session.statistics.cards_deleted, anki_notes(settings)) == (1, {})


async def test_a_note_that_comes_back_under_another_name_finds_the_card_that_an_undo_brought_back(
    settings: Settings,
) -> None:
    await sync(settings)
    (settings.vault_root / "n.md").unlink()
    await sync(settings)
    await undo(settings)
    write_note(settings.vault_root, "again.md", CARD)
    await sync(settings)
    assert len(anki_notes(settings)) == 1


async def test_an_undo_keeps_the_tags_and_the_deck_that_the_user_gave(settings: Settings) -> None:
    await sync(settings)
    write_note(settings.vault_root, "n.md", CARD.replace("transport", "network"))
    await sync(settings)
    collection = in_collection(settings)
    [note_id] = collection.find_notes("")
    note = collection.get_note(note_id)
    note.tags.append("mine")
    collection.update_note(note)
    collection.set_deck(note.card_ids(), int(collection.decks.id("Mine") or 0))
    collection.close()
    await undo(settings)
    collection = in_collection(settings)
    note = collection.get_note(note_id)
    deck = collection.decks.name(note.cards()[0].did)
    collection.close()
    assert ("transport" in note.fields[1], "mine" in note.tags, deck) == (True, True, "Mine")


async def test_an_undo_of_a_resumed_session_takes_both_of_its_steps_back(settings: Settings) -> None:
    await sync(settings)
    before = anki_notes(settings)
    write_note(settings.vault_root, "n.md", CARD.replace("transport", "network"))
    stopped = await sync(settings)
    # As if it had been stopped after this card, before the others.
    with closing(sqlite3.connect(settings.store_path)) as store:
        store.execute("UPDATE session SET phase = 'interrupted', completed_at = NULL")
        store.commit()
    write_note(settings.vault_root, "n.md", CARD.replace("transport", "wire"))
    await sync(settings, resume=stopped.session.session_id)
    assert anki_notes(settings) != before
    await undo(settings, stopped.session.session_id)
    assert anki_notes(settings) == before
