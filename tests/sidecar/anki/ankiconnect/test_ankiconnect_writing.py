"""The ways in which cards get into a running Anki."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from anki.decks import DeckId
from msgspec.structs import replace

from ankiconnect.faults import Kind
from ankiconnect.places import schema_time
from ankiconnect.releases import OF_2023
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.anki.ankiconnect import bulk, single
from obsidian_anki_sync.anki.ankiconnect.connection.client import RefusalError
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions, OwnNoteType
from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
from obsidian_anki_sync.domain.card import Card, Media
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.note_type import REVERSED
from obsidian_anki_sync.domain.planning.action import OutcomeKind
from sidecar.anki.anki_actions import card, create, created, reworded, update
from sidecar.anki.ankiconnect.running_anki import SINGLY, count, results

PICTURE = Media("picture.png", "picture-1.png")
SHOWING = card("shows-0", media=(PICTURE,), Front=f'<img src="{PICTURE.name}">', Back="b")


def retyped(shown: Card) -> Card:
    """Returns the card with another note type."""
    return replace(shown, content=replace(shown.content, note_type=REVERSED.name))


# Packages


async def test_many_cards_take_few_requests(server: Server, target: AnkiConnectTarget) -> None:
    await target.profile()
    server.requests.clear()
    await target.apply([create(card(f"many-{number}")) for number in range(1000)])
    assert len(server.requests) <= 7


async def test_few_changes_take_a_request_to_look_and_one_to_write_and_look_again(
    server: Server, vault: Path
) -> None:
    target = AnkiConnectTarget(server.url, vault)
    cards = [card(f"a-{number}") for number in range(5)]
    before = [await created(target, one) for one in cards]
    server.requests.clear()
    changes = [update(reworded(one, Front="New?"), note) for one, note in zip(cards, before, strict=True)]
    assert set(await results(target, *changes)) == {OutcomeKind.WRITTEN}
    assert len(server.requests) == 2


async def test_few_changes_are_one_order_and_the_notes_are_read_twice(server: Server, vault: Path) -> None:
    target = AnkiConnectTarget(server.url, vault)
    cards = [card(f"a-{number}") for number in range(5)]
    before = [await created(target, one) for one in cards]
    server.requests.clear()
    changes = [update(reworded(one, Front="New?"), note) for one, note in zip(cards, before, strict=True)]
    assert set(await results(target, *changes)) == {OutcomeKind.WRITTEN}
    asked = [count(server, action) for action in ("updateNoteFields", "importPackage", "notesInfo")]
    assert asked == [1, 0, 2]


async def test_packages_leave_the_schema_as_it_is(server: Server, target: AnkiConnectTarget) -> None:
    before = await created(target, card())
    schema = schema_time(server)
    await target.apply([update(reworded(card(), Front="New?"), before), create(card("b-0"))])
    assert schema_time(server) == schema


async def test_an_id_that_is_in_use_does_not_count_as_a_card_that_arrived(
    server: Server, target: AnkiConnectTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await created(target, card("a-0"))
    monkeypatch.setattr(
        "obsidian_anki_sync.anki.ankiconnect.surroundings.new_ids", lambda _: iter([other.anki_id, 5])
    )
    outcomes = await target.apply([create(card("b-0")), create(card("c-0"))])
    found = await target.read(["a-0", "b-0", "c-0"])
    assert [outcome.anki_id for outcome in outcomes] == [found["b-0"].anki_id, found["c-0"].anki_id]
    assert len({note.anki_id for note in found.values()}) == 3


async def test_an_anki_note_with_another_guid_is_updated_and_gets_no_twin(
    server: Server, target: AnkiConnectTarget, singly: AnkiConnectTarget
) -> None:
    # First a package, so that the note type has the id that packages use.
    await created(target, card("a-0"))
    before = await created(singly, card())
    outcomes = await results(target, update(card(Front="New?", tags=("new",)), before))
    found = [note for note in (await target.snapshot({})).notes if note.slug == "loops-0"]
    assert (outcomes, [(note.anki_id, note.fields["Front"], note.tags) for note in found]) == (
        [OutcomeKind.WRITTEN],
        [(before.anki_id, "New?", ("new",))],
    )


async def test_a_twin_of_an_interrupted_update_goes_with_the_next(
    server: Server, target: AnkiConnectTarget, singly: AnkiConnectTarget
) -> None:
    await created(target, card("a-0"))
    before = await created(singly, card())
    wanted = reworded(card(), Front="New?")
    server.faults.set(Kind.RESTART, "deleteNotes")
    with pytest.raises(TargetError):
        await target.apply([update(wanted, before)])
    server.stop()
    server.start()
    server.faults.clear()
    await target.apply([update(wanted, before)])
    found = [note for note in (await target.snapshot({})).notes if note.slug == "loops-0"]
    assert [(note.anki_id, note.fields["Front"]) for note in found] == [(before.anki_id, "New?")]


async def test_anki_notes_of_a_note_type_that_packages_do_not_reach_are_updated(
    target: AnkiConnectTarget, singly: AnkiConnectTarget, server: Server
) -> None:
    before = await created(singly, card())
    server.requests.clear()
    assert await results(target, update(reworded(card(), Front="New?"), before)) == [OutcomeKind.WRITTEN]
    assert count(server, "importPackage") == 0


async def test_a_package_that_is_too_large_to_be_sent_goes_in_parts(
    server: Server, target: AnkiConnectTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    await created(target, card())
    monkeypatch.setattr(bulk, "_LARGEST_BODY", 24_000)
    server.faults.set(Kind.ERROR, "importPackage", message="no such file")
    noise = [random.Random(number).randbytes(3000).hex() for number in range(4)]
    actions = [create(card(f"n-{number}", Front=text, Back="b")) for number, text in enumerate(noise)]
    assert await results(target, *actions) == [OutcomeKind.WRITTEN] * 4
    assert count(server, "storeMediaFile") > 1
    assert not any("obsidian-anki-sync" in name for name in server.call("getMediaFilesNames"))


async def test_a_package_goes_once_through_the_media_folder_where_anki_does_not_see_ours(
    server: Server, target: AnkiConnectTarget
) -> None:
    server.faults.set(Kind.ERROR, "importPackage", message="no such file")
    assert await results(target, create(SHOWING)) == [OutcomeKind.WRITTEN]
    assert server.call("getMediaFilesNames") == [PICTURE.name]


async def test_an_anki_that_refuses_everything_fails_as_a_whole(
    server: Server, target: AnkiConnectTarget
) -> None:
    await target.profile()
    for action in ("importPackage", "addNotes", "canAddNotes"):
        server.faults.set(Kind.ERROR, action, always=True)
    with pytest.raises(RefusalError, match="collection is not available"):
        await target.apply([create(card())])


# One by one


async def test_packages_are_tried_once_where_anki_imports_none(
    server: Server, target: AnkiConnectTarget
) -> None:
    server.faults.set(Kind.ERROR, "importPackage", always=True)
    await created(target, card("a-0"))
    server.requests.clear()
    await created(target, card("b-0"))
    assert count(server, "importPackage") == 0


@pytest.mark.parametrize("release", ["latest", "2023"])
async def test_one_card_of_many_that_anki_refuses_is_named(
    tmp_path: Path, vault: Path, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("obsidian_anki_sync.anki.ankiconnect.target.why_impossible", lambda *_: "")
    options: dict[str, Any] = {"release": OF_2023} if release == "2023" else {}
    with anki_connect(tmp_path / "refusing", **options) as server:
        target = AnkiConnectTarget(server.url, vault, SINGLY)
        actions = [create(card("a-0")), create(card("b-0", Front="", Back="b")), create(card("c-0"))]
        outcomes = await target.apply(actions)
    assert [(one.result, one.message) for one in outcomes] == [
        (OutcomeKind.WRITTEN, ""),
        (OutcomeKind.FAILED, "Anki refused this card."),
        (OutcomeKind.WRITTEN, ""),
    ]


async def test_an_anki_note_that_vanishes_in_the_middle_is_reported(
    server: Server, singly: AnkiConnectTarget
) -> None:
    first, second = await created(singly, card("a-0")), await created(singly, card("b-0"))
    server.faults.set(Kind.ERROR, "updateNoteFields", item=0)
    changes = [
        update(reworded(card("a-0"), Front="A"), first),
        update(reworded(card("b-0"), Front="B"), second),
    ]
    assert await results(singly, *changes) == [OutcomeKind.FAILED, OutcomeKind.WRITTEN]


async def test_media_are_sent_once(server: Server, singly: AnkiConnectTarget) -> None:
    await singly.apply([create(card("a-0", media=(PICTURE,)))])
    await singly.apply([create(card("b-0", media=(PICTURE,)))])
    assert (count(server, "storeMediaFile"), server.call("getMediaFilesNames")) == (1, [PICTURE.name])


async def test_a_file_too_large_to_be_sent_fails_the_cards_that_show_it(
    singly: AnkiConnectTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "_LARGEST_FILE", 3)
    shown, other = await singly.apply([create(card("a-0", media=(PICTURE,))), create(card("b-0"))])
    assert (shown.result, PICTURE.name in shown.message, other.result) == (
        OutcomeKind.FAILED,
        True,
        OutcomeKind.WRITTEN,
    )


async def test_tags_are_changed_one_by_one_and_no_others(server: Server, singly: AnkiConnectTarget) -> None:
    before = await created(singly, card(tags=("a", "b")))
    server.requests.clear()
    await singly.apply([update(card(tags=("b", "c")), before)])
    assert (await singly.read(["loops-0"]))["loops-0"].tags == ("b", "c")
    assert (count(server, "addTags"), count(server, "removeTags")) == (1, 1)


async def test_large_cards_go_in_requests_that_anki_reads_quickly(
    server: Server, singly: AnkiConnectTarget
) -> None:
    actions = [create(card(f"l-{number}", Front=f"{number}", Back="x" * 300_000)) for number in range(6)]
    await singly.apply(actions)
    assert max(request.size for request in server.requests) < 1_000_000


@pytest.mark.parametrize("new", [SHOWING, reworded(SHOWING, Back="c"), retyped(SHOWING)])
async def test_a_card_whose_file_is_too_large_to_send_is_not_written(
    singly: AnkiConnectTarget, new: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = None if new is SHOWING else await created(singly, card("shows-0", Front="f", Back="b"))
    monkeypatch.setattr(single, "_LARGEST_FILE", 3)
    [outcome] = await singly.apply([update(new, before) if before else create(new)])
    assert (outcome.result, "is too large to send" in outcome.message) == (OutcomeKind.FAILED, True)


async def test_a_file_that_goes_while_cards_are_sent_fails_its_card_alone(
    singly: AnkiConnectTarget, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("obsidian_anki_sync.anki.ankiconnect.target.missing_media", lambda *_: "")
    (vault / "picture.png").unlink()
    showing, other = await singly.apply([create(SHOWING), create(card("other-0"))])
    assert (showing.result, other.result) == (OutcomeKind.FAILED, OutcomeKind.WRITTEN)
    assert "picture-1.png, which this card shows, cannot be read" in showing.message


async def test_what_was_added_late_by_the_sync_before_is_not_added_again(
    server: Server, singly: AnkiConnectTarget
) -> None:
    await singly.profile()
    server.faults.set(Kind.LATE, "addNotes", hangs_up=True, requests=2)
    with pytest.raises(TargetError):
        await singly.apply([create(card())])
    # Anki carries out requests in order: the change comes before the answer to the reading.
    await singly.read(["loops-0"])
    await singly.read(["loops-0"])
    server.faults.release()
    # The test server adds the note in a thread of its own.
    while not await singly.read(["loops-0"]):
        pass
    assert await results(singly, create(card())) == [OutcomeKind.STALE]


# Note types of the user's own

OWN = AnkiConnectOptions(
    own_note_types={
        "basic": OwnNoteType("My cards", {"Front": "Question", "Back": "Answer", "Slug": "My_slug"})
    }
)


@pytest.fixture
def owning(server: Server, vault: Path) -> AnkiConnectTarget:
    with server.collection() as collection:
        kind = collection.models.new("My cards")
        for name in ("Question", "Answer", "Extra", "Source", "My_slug", "Mine"):
            collection.models.add_field(kind, collection.models.new_field(name))
        template = collection.models.new_template("Card 1")
        template |= {"qfmt": "{{Mine}} {{Question}}", "afmt": "{{Answer}}"}
        collection.models.add_template(kind, template)
        collection.models.add_dict(kind)
    return AnkiConnectTarget(server.url, vault, OWN)


async def test_cards_go_to_a_note_type_of_the_users_own(server: Server, owning: AnkiConnectTarget) -> None:
    wanted = card(Front="Loops?", Back="Yes.")
    before = await created(owning, wanted)
    assert await results(owning, update(reworded(wanted, Back="No."), before)) == [OutcomeKind.WRITTEN]
    with server.collection() as collection:
        [found] = collection.find_notes('"note:My cards"')
        note = collection.get_note(found)
        assert (note["Question"], note["Answer"], note["My_slug"]) == ("Loops?", "No.", "loops-0")
        assert len(collection.find_notes("")) == 1


async def test_another_note_type_beside_one_of_the_users_own_still_travels_by_package(
    server: Server, owning: AnkiConnectTarget
) -> None:
    assert await results(owning, create(card("r-0", REVERSED))) == [OutcomeKind.WRITTEN]
    assert count(server, "importPackage") == 1


async def test_a_field_missing_in_a_note_type_of_the_users_own_is_named(
    server: Server, owning: AnkiConnectTarget
) -> None:
    with server.collection() as collection:
        kind = collection.models.by_name("My cards")
        assert kind is not None
        note = collection.new_note(kind)
        note["Question"], note["My_slug"] = "x", "loops-0"
        collection.add_note(note, DeckId(1))
        collection.models.rename_field(kind, kind["flds"][1], "Antwort")
        collection.models.update_dict(kind)
    with pytest.raises(TargetError, match="My cards in Anki has no field Answer"):
        await owning.snapshot({})


async def test_a_note_type_of_the_users_own_that_is_not_in_anki_is_named(server: Server, vault: Path) -> None:
    target = AnkiConnectTarget(server.url, vault, OWN)
    with pytest.raises(TargetError, match="no note type My cards"):
        await target.apply([create(card())])
