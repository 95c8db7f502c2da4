"""Existing Anki notes become the vault's cards, and keep their review history."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.decks import DeckId

from ankiconnect.releases import OF_2023
from ankiconnect.server import anki_connect
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.settings import Settings
from support.syncing import adopt, question, settings_for, slug_of, store_value, sync, undo, write_note

Opened = Callable[[], AbstractContextManager[Collection]]


@dataclass(frozen=True)
class Place:
    """An Anki with notes of another tool, and the settings to sync with it."""

    settings: Settings
    opened: Opened


@pytest.fixture(params=["collection", "running Anki"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    settings = settings_for(tmp_path)
    if request.param == "collection":
        path = Path(settings.target.removeprefix("file:"))
        path.parent.mkdir(exist_ok=True)
        yield Place(settings, lambda: collection_at(path))
        return
    with anki_connect(tmp_path / "anki") as server:
        yield Place(settings.with_changes(target=f"ankiconnect://127.0.0.1:{server.port}"), server.collection)


@contextmanager
def collection_at(path: Path) -> Iterator[Collection]:
    collection = Collection(str(path))
    try:
        yield collection
    finally:
        collection.close()


def add(collection: Collection, *fields: str, kind: str = "Basic", tags: tuple[str, ...] = ()) -> int:
    """Returns an Anki note as another tool made it, answered once."""
    model = collection.models.by_name(kind)
    assert model is not None
    note = collection.new_note(model)
    for number, text in enumerate(fields):
        note.fields[number] = text
    note.tags = list(tags)
    deck = collection.decks.id("Theirs")
    assert deck is not None
    collection.add_note(note, DeckId(deck))
    for card in note.cards():
        card.start_timer()
        collection.sched.answerCard(card, 3)
    return note.id


def rows(collection: Collection, statement: str) -> list[Any]:
    assert collection.db is not None
    return [tuple(row) for row in collection.db.all(statement)]


def history(collection: Collection) -> list[Any]:
    return [
        rows(collection, "select id, cid, ease, ivl from revlog order by id"),
        rows(collection, "select id, nid, did, ord, type, ivl, reps from cards order by id"),
    ]


async def test_a_note_with_an_equal_front_is_linked_and_keeps_its_history(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        anki_id = add(collection, "What is a slug?", "<b>A stable</b> identity.", tags=("mine",))
        before = history(collection)
        [[schema]] = rows(collection, "select scm from col")
    await adopt(place.settings)
    with place.opened() as collection:
        note = collection.get_note(anki_id)  # type: ignore[arg-type]
        kind = note.note_type()
        assert kind is not None
        assert (kind["name"], note["Slug"], note.tags) == (
            "Obsidian Basic",
            slug_of(place.settings, "n"),
            ["mine"],
        )
        assert history(collection) == before
        assert rows(collection, "select scm from col") == [(schema,)]


async def test_after_linking_a_sync_has_nothing_to_do(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        add(collection, "What is a slug?", "A stable identity.")
    await adopt(place.settings)
    report = await sync(place.settings)
    assert (report.actions, report.session.statistics.cards_skipped) == ((), 1)
    with place.opened() as collection:
        assert len(collection.find_notes("")) == 1


async def test_a_linked_card_follows_its_note_from_then_on(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        anki_id = add(collection, "What is a slug?", "A stable identity.")
    await adopt(place.settings)
    write_note(place.settings.vault, "n.md", question("What is a slug?", "What outlives every edit."))
    await sync(place.settings)
    with place.opened() as collection:
        assert [*collection.find_notes("")] == [anki_id]
        assert "outlives" in collection.get_note(anki_id)["Back"]  # type: ignore[arg-type]


@pytest.mark.parametrize("knows_them", [True, False])
async def test_new_cards_do_not_follow_linked_ones_into_the_deck_of_another_tool(
    place: Place, knows_them: bool
) -> None:
    write_note(place.settings.vault, "tcp.md", question("What is TCP?", "A protocol."))
    with place.opened() as collection:
        add(collection, "What is TCP?", "A protocol.")
    await adopt(place.settings)
    if not knows_them:
        # The answer to the last request was lost: the store knows that it linked the card, not the result.
        with sqlite3.connect(place.settings.store_path) as store:
            store.execute("DELETE FROM base")
            store.execute("UPDATE journal SET state = 'dropped'")
        store.close()
        await sync(place.settings)
    write_note(place.settings.vault, "udp.md", question("What is UDP?", "Another."))
    await sync(place.settings)
    with place.opened() as collection:
        decks = {
            collection.get_note(card.nid).fields[0]: collection.decks.name(card.did)
            for card in map(collection.get_card, collection.find_cards(""))
        }
    assert decks == {"What is TCP?": "Theirs", "What is UDP?": place.settings.deck}


async def test_a_report_alone_changes_nothing(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        add(collection, "What is a slug?", "A stable identity.")
        before = rows(collection, "select id, mid, mod, flds from notes")
    report = await adopt(place.settings, dry_run=True)
    assert [action.reason for action in report.actions] == ["by front"]
    with place.opened() as collection:
        assert rows(collection, "select id, mid, mod, flds from notes") == before


async def test_words_that_were_changed_in_anki_stay_and_wait_for_a_decision(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        anki_id = add(collection, "What is a slug?", "My own words.")
    await adopt(place.settings)
    report = await sync(place.settings)
    with place.opened() as collection:
        assert collection.get_note(anki_id)["Back"] == "My own words."  # type: ignore[arg-type]
    assert len(report.conflicts) == 1


async def test_text_without_a_field_of_its_own_goes_into_the_extra(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        model = collection.models.by_name("Basic")
        assert model is not None
        collection.models.add_field(model, collection.models.new_field("Mnemonic"))
        collection.models.update_dict(model)
        anki_id = add(collection, "What is a slug?", "A stable identity.", "Snails leave one.")
    await adopt(place.settings)
    await sync(place.settings)
    with place.opened() as collection:
        assert collection.get_note(anki_id)["Extra"] == "Snails leave one."  # type: ignore[arg-type]


async def test_an_anki_note_whose_cards_would_not_fit_is_listed_and_not_changed(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        anki_id = add(collection, "What is a slug?", "A stable identity.", kind="Basic (and reversed card)")
        before = rows(collection, "select id, mid, mod, flds from notes")
    report = await adopt(place.settings)
    assert [kept.slug for kept in report.kept] == [slug_of(place.settings, "n")]
    assert "2 templates" in report.kept[0].reason
    with place.opened() as collection:
        assert rows(collection, "select id, mid, mod, flds from notes") == before
        assert anki_id == before[0][0]


async def test_of_two_anki_notes_with_the_same_front_none_is_linked(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        add(collection, "What is a slug?", "A stable identity.")
        add(collection, "What is a slug?", "A mollusc.")
    assert (await adopt(place.settings)).actions == ()


async def test_a_store_that_is_lost_afterwards_finds_the_linked_notes_again(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        anki_id = add(collection, "What is a slug?", "A stable identity.")
    await adopt(place.settings)
    place.settings.store_path.unlink()
    report = await sync(place.settings)
    assert [action.kind for action in report.actions] == []
    with place.opened() as collection:
        assert [*collection.find_notes("")] == [anki_id]


async def test_undo_leaves_a_linked_note_linked_with_a_notice(place: Place) -> None:
    write_note(place.settings.vault, "n.md", question("What is a slug?", "A stable identity."))
    with place.opened() as collection:
        add(collection, "What is a slug?", "A stable identity.")
    await adopt(place.settings)
    report = await undo(place.settings)
    assert "existing Anki note" in report.kept[0].reason
    assert store_value(place.settings, "SELECT count(*) FROM base") == 1


async def test_an_adoption_is_not_offered_to_be_resumed_as_a_sync(place: Place) -> None:
    place.settings.vault.mkdir()
    report = await adopt(place.settings)
    assert (report.session.settings.mode, report.session.is_incomplete) == (Mode.ADOPT, False)


async def test_an_add_on_that_cannot_change_note_types_is_an_error(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki", release=OF_2023) as server:
        settings = settings_for(tmp_path).with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")
        write_note(settings.vault, "n.md", question("What is a slug?", "A stable identity."))
        with server.collection() as collection:
            add(collection, "What is a slug?", "A stable identity.")
        with pytest.raises(TargetError, match="cannot change note types"):
            await adopt(settings)
