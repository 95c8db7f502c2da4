"""Behaviour that only a running Anki has, and what the user does in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.decks import DeckId
from msgspec.structs import replace

from ankiconnect.faults import Kind
from ankiconnect.releases import OF_2023
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.ankiconnect.connection.profile import OtherProfileError
from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE
from obsidian_anki_sync.domain.planning.action import Outcome, OutcomeKind
from sidecar.anki.anki_actions import card, create, created, delete, restore, reworded, update
from sidecar.anki.ankiconnect.running_anki import SINGLY, count, results


def note_type(collection: Collection) -> Any:
    found = collection.models.by_name(BASIC.name)
    assert found is not None
    return found


def lend_to_a_filtered_deck(collection: Collection) -> None:
    deck = collection.sched.get_or_create_filtered_deck(DeckId(0))
    deck.name = "Cram"
    deck.config.search_terms[0].search = "deck:*"
    collection.sched.add_or_update_filtered_deck(deck)


def answer(collection: Collection, query: str = "") -> None:
    for found in collection.find_cards(query):
        answered = collection.get_card(found)
        answered.start_timer()
        collection.sched.answerCard(answered, 3)


# What the user did in Anki


async def test_a_field_that_the_user_added_keeps_its_text(server: Server, target: AnkiConnectTarget) -> None:
    await created(target, card())
    with server.collection() as collection:
        kind = note_type(collection)
        collection.models.add_field(kind, collection.models.new_field("Mine"))
        collection.models.update_dict(kind)
        [found] = collection.find_notes("")
        note = collection.get_note(found)
        note["Mine"] = "precious"
        collection.update_note(note)
    before = (await target.read(["loops-0"]))["loops-0"]
    assert await results(target, update(reworded(card(), Front="New?"), before)) == [OutcomeKind.WRITTEN]
    now = (await target.read(["loops-0"]))["loops-0"]
    assert (now.fields["Mine"], now.fields["Front"]) == ("precious", "New?")


async def test_a_note_type_that_the_user_renamed_is_still_ours(
    server: Server, target: AnkiConnectTarget
) -> None:
    before = await created(target, card())
    with server.collection() as collection:
        collection.models.update_dict(note_type(collection) | {"name": "Mine now"})
    assert (await target.snapshot({})).notes == (before,)
    outcome = await results(target, update(reworded(card(), Front="New?"), before), create(card("b-0")))
    assert outcome == [OutcomeKind.WRITTEN, OutcomeKind.WRITTEN]


@pytest.mark.parametrize("options", [AnkiConnectOptions(), SINGLY])
async def test_a_note_type_that_the_user_deleted_is_made_again(
    server: Server, vault: Path, options: AnkiConnectOptions
) -> None:
    target = AnkiConnectTarget(server.url, vault, options)
    await created(target, card())
    with server.collection() as collection:
        collection.models.remove(note_type(collection)["id"])
    assert (await target.snapshot({})).notes == ()
    assert await results(target, restore(card())) == [OutcomeKind.WRITTEN]


async def test_a_field_that_the_user_renamed_is_named(server: Server, target: AnkiConnectTarget) -> None:
    await created(target, card())
    with server.collection() as collection:
        kind = note_type(collection)
        collection.models.rename_field(kind, kind["flds"][1], "Answer")
        collection.models.update_dict(kind)
    with pytest.raises(TargetError, match="has no field Back"):
        await target.snapshot({})


async def test_a_template_that_the_user_changed_and_renamed_stays(
    server: Server, target: AnkiConnectTarget
) -> None:
    await created(target, card())
    with server.collection() as collection:
        kind = note_type(collection)
        kind["tmpls"][0] |= {"name": "My card", "qfmt": "<b>{{Front}}</b>"}
        collection.models.update_dict(kind)
    await created(target, card("b-0"))
    with server.collection() as collection:
        template = note_type(collection)["tmpls"][0]
    assert (template["name"], template["qfmt"]) == ("My card", "<b>{{Front}}</b>")


async def test_a_deck_that_the_user_deleted_is_made_again(server: Server, target: AnkiConnectTarget) -> None:
    await created(target, card())
    with server.collection() as collection:
        collection.decks.remove([DeckId(deck.id) for deck in collection.decks.all_names_and_ids()])
    assert (await created(target, card())).deck == "Obsidian::Kotlin"


async def test_a_card_in_a_filtered_deck_belongs_to_the_deck_it_came_from(
    server: Server, target: AnkiConnectTarget
) -> None:
    before = await created(target, card())
    with server.collection() as collection:
        lend_to_a_filtered_deck(collection)
    assert (await target.snapshot({})).notes == (before,)


async def test_a_card_in_a_filtered_deck_is_updated_there(server: Server, target: AnkiConnectTarget) -> None:
    before = await created(target, card())
    with server.collection() as collection:
        lend_to_a_filtered_deck(collection)
    await target.apply([update(reworded(card(), Front="New?"), before)])
    with server.collection() as collection:
        names = sorted(deck.name for deck in collection.decks.all_names_and_ids())
        assert [len(collection.find_cards("deck:Cram New?")), names] == [
            1,
            ["Cram", "Default", "Obsidian", "Obsidian::Kotlin"],
        ]


async def test_a_card_whose_counters_were_reset_was_still_answered(
    server: Server, target: AnkiConnectTarget
) -> None:
    await created(target, card())
    with server.collection() as collection:
        answer(collection)
        collection.sched.schedule_cards_as_new(collection.find_cards(""), reset_counts=True)
    assert (await target.read(["loops-0"]))["loops-0"].reviewed


async def test_a_copy_that_the_user_made_is_not_changed(server: Server, target: AnkiConnectTarget) -> None:
    before = await created(target, card())
    with server.collection() as collection:
        [found] = collection.find_notes("")
        original = collection.get_note(found)
        copy = collection.new_note(note_type(collection))
        copy.fields = list(original.fields)
        collection.add_note(copy, DeckId(1))
    await target.apply([update(reworded(card(), Front="New?"), before)])
    with server.collection() as collection:
        assert {collection.get_note(one)["Front"] for one in collection.find_notes("")} == {
            "New?",
            original["Front"],
        }


async def test_a_profile_opened_in_the_middle_of_a_sync_is_not_written_to(
    server: Server, target: AnkiConnectTarget
) -> None:
    await target.profile()
    server.switch_profile("Somebody else")
    with pytest.raises(OtherProfileError, match="Somebody else"):
        await target.apply([create(card())])


async def test_anki_notes_of_another_profile_do_not_count_for_this_one(
    server: Server, target: AnkiConnectTarget
) -> None:
    await target.profile()
    server.faults.set(Kind.PROFILE, "findNotes", profile="Somebody else")
    with pytest.raises(OtherProfileError):
        await target.snapshot({})


# AnkiWeb


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("sync: auth not configured", "no account is logged in"),
        ("Sync status 4 not one of [0, 1] - see the documentation", "which side shall replace the other"),
        ("A network error occurred.\n\nError details: \u2068url ()\u2069", "no connection to it."),
        ("Email or password was incorrect; please try again.", "please try again."),
    ],
)
async def test_the_reason_why_anki_cannot_sync_with_ankiweb_is_named(
    server: Server, target: AnkiConnectTarget, refusal: str, said: str
) -> None:
    server.faults.set(Kind.ERROR, "sync", message=refusal)
    with pytest.raises(TargetError, match="could not sync with AnkiWeb") as caught:
        await target.sync_with_ankiweb()
    assert said in caught.value.message
    assert (caught.value.message.isprintable(), ".." in caught.value.message) == (True, False)
    assert "ankiweb" in caught.value.advice


async def test_an_add_on_that_would_leave_a_dialog_open_is_not_asked_to_sync(
    tmp_path: Path, vault: Path
) -> None:
    with anki_connect(tmp_path / "old", release=OF_2023) as server:
        target = AnkiConnectTarget(server.url, vault)
        with pytest.raises(TargetError, match="could wait in a dialog"):
            await target.sync_with_ankiweb()
        assert count(server, "sync") == 0


# Removing


async def test_an_answered_card_is_suspended_and_the_rest_deleted_in_few_requests(
    server: Server, target: AnkiConnectTarget
) -> None:
    cards = [card(f"r-{number}") for number in range(6)]
    await target.apply([create(one) for one in cards])
    with server.collection() as collection:
        answer(collection, "Slug:r-3")
    found = await target.read([one.slug for one in cards])
    server.requests.clear()
    outcomes = await target.apply([delete(found[one.slug]) for one in cards])
    assert [outcome.result for outcome in outcomes].count(OutcomeKind.SUSPENDED) == 1
    assert (count(server, "deleteNotes"), count(server, "suspend"), count(server, "addTags")) == (1, 1, 1)


async def test_a_restore_resumes_what_was_suspended(server: Server, target: AnkiConnectTarget) -> None:
    before = await created(target, card())
    with server.collection() as collection:
        answer(collection)
    [outcome] = await target.apply([delete((await target.read(["loops-0"]))["loops-0"])])
    assert outcome == Outcome("loops-0", OutcomeKind.SUSPENDED, before.anki_id, outcome.modified)
    retired = (await target.read(["loops-0"]))["loops-0"]
    await target.apply([restore(card(), retired)])
    now = (await target.read(["loops-0"]))["loops-0"]
    assert (now.suspended, now.tags, _without_state(now)) == (False, before.tags, _without_state(before))


def _without_state(note: AnkiNote) -> AnkiNote:
    return replace(note, modified=0, reviewed=False, suspended=False)


@pytest.mark.parametrize("numbers", [(1, 2, 3), (29, 30, 31), (7, 260, 500)])
async def test_a_card_that_the_user_suspended_stays_suspended_at_any_position(
    server: Server, target: AnkiConnectTarget, numbers: tuple[int, ...]
) -> None:
    text = " ".join(f"{{{{c{number}::{number}}}}}" for number in numbers)
    wanted = card(note_type=CLOZE, Text=text, Extra="")
    await created(target, wanted)
    with server.collection() as collection:
        answer(collection)
        collection.sched.suspend_cards(collection.find_cards(f"card:{numbers[-1]} or card:{numbers[0]}"))
    await target.apply([delete((await target.read(["loops-0"]))["loops-0"])])
    await target.apply([restore(wanted, (await target.read(["loops-0"]))["loops-0"])])
    with server.collection() as collection:
        suspended = [collection.get_card(one).ord + 1 for one in collection.find_cards("is:suspended")]
    assert sorted(suspended) == [numbers[0], numbers[-1]]


async def test_a_tag_is_found_as_it_is_written(server: Server, target: AnkiConnectTarget) -> None:
    note = await created(target, card(tags=("to-fix",)))
    [found] = await target.study([note.anki_id], ["to_fix", "to-fix"])
    assert found.tags == {"to-fix"}
