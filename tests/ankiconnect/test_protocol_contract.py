"""What the target relies on in AnkiConnect; the test server and real Anki agree."""

from __future__ import annotations

import base64
import json
import socket
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ankiconnect.client import AnkiConnectError, post
from ankiconnect.places import Import, Place, actions_of, only, schema_time
from obsidian_anki_sync.domain.note_type import BASIC

NOBODY = 1
"""An id that no Anki note and no card has."""


def basic(slug: str, deck: str, **more: Any) -> dict[str, Any]:
    return {"deckName": deck, "modelName": "Basic", "fields": {"Front": slug, "Back": "b"}} | more


# Reading


def test_a_note_that_does_not_exist_is_null(place: Place, imported: Import) -> None:
    note_id = imported().note_id
    assert [bool(info) for info in place.call("notesInfo", notes=[note_id, NOBODY])] == [True, False]


def test_notes_are_returned_in_the_requested_order(place: Place, slug: str) -> None:
    ids = [place.call("addNote", note=basic(f"{slug} {number}", "Default")) for number in range(3)]
    asked = [ids[2], ids[0], ids[1]]
    assert [info["noteId"] for info in place.call("notesInfo", notes=asked)] == asked


def test_notes_are_returned_by_a_search_if_the_release_can(place: Place, imported: Import, slug: str) -> None:
    imported()
    if "notesModTime" in actions_of(place):
        assert only(place.call("notesInfo", query=f"Slug:{slug}"))["fields"]["Slug"]["value"] == slug
    else:
        with pytest.raises(AnkiConnectError, match="unexpected keyword argument 'query'"):
            place.call("notesInfo", query=f"Slug:{slug}")


def test_the_time_of_a_note_is_returned_with_it_if_the_release_can(place: Place, imported: Import) -> None:
    card = imported()
    if "notesModTime" in actions_of(place):
        [told] = place.call("notesModTime", notes=[card.note_id])
        assert told == {"noteId": card.note_id, "mod": card.info["mod"]}
    else:
        assert "mod" not in card.info


def test_notes_are_found_by_note_type(place: Place, imported: Import) -> None:
    assert imported().note_id in place.call("findNotes", query=f'"note:{BASIC.name}"')


def test_a_search_that_makes_no_sense_is_an_error(place: Place) -> None:
    with pytest.raises(AnkiConnectError, match="Invalid search"):
        place.call("findNotes", query="(((")


def test_a_card_tells_whether_it_was_reviewed(place: Place, imported: Import) -> None:
    assert only(place.call("cardsInfo", cards=imported().cards))["reps"] == 0


# Adding and changing


def test_one_note_that_fails_makes_all_or_none_fail_by_release(place: Place, slug: str, deck: str) -> None:
    place.call("createDeck", deck=deck)
    notes = [basic(slug, deck), basic("", deck)]
    if "canAddNotesWithErrorDetail" in actions_of(place):
        with pytest.raises(AnkiConnectError, match=r"^\['cannot create note because it is empty'\]$"):
            place.call("addNotes", notes=notes)
        assert place.call("findNotes", query=f"Front:{slug}") == []
    else:
        [added, failed] = place.call("addNotes", notes=notes)
        assert failed is None
        assert place.call("findNotes", query=f"Front:{slug}") == [added]


def test_a_note_that_was_added_is_in_its_deck_or_in_the_default_one(
    place: Place, slug: str, deck: str
) -> None:
    place.call("createDeck", deck=deck)
    cards = place.call("notesInfo", notes=[place.call("addNote", note=basic(slug, deck))])[0]["cards"]
    # In the releases of 2023 and 2025, with a new Anki, it is the default one.
    assert set(place.call("getDecks", cards=cards)) <= {deck, "Default"}


def test_a_duplicate_is_refused(place: Place, slug: str) -> None:
    place.call("addNote", note=basic(slug, "Default"))
    with pytest.raises(AnkiConnectError, match="it is a duplicate"):
        place.call("addNote", note=basic(slug, "Default"))


def test_a_duplicate_is_added_where_it_is_allowed(place: Place, slug: str) -> None:
    note = basic(slug, "Default", options={"allowDuplicate": True})
    assert len(set(place.call("addNotes", notes=[note, note]))) == 2


def test_an_empty_front_is_refused_even_where_duplicates_are_allowed(place: Place) -> None:
    with pytest.raises(AnkiConnectError, match="it is empty"):
        place.call("addNote", note=basic("", "Default", options={"allowDuplicate": True}))


@pytest.mark.parametrize(("key", "told"), [("deckName", "deck"), ("modelName", "model")])
def test_a_missing_deck_or_note_type_is_an_error(place: Place, slug: str, key: str, told: str) -> None:
    with pytest.raises(AnkiConnectError, match=f"{told} was not found: {slug}"):
        place.call("addNote", note=basic(slug, "Default") | {key: slug})


def test_can_add_notes_tells_what_can_be_added(place: Place, slug: str) -> None:
    notes = [basic(slug, "Default"), basic("", "Default")]
    assert place.call("canAddNotes", notes=notes) == [True, False]


def test_a_deck_is_checked_for_duplicates_alone_where_asked(place: Place, slug: str, deck: str) -> None:
    place.call("createDeck", deck=deck)
    place.call("addNote", note=basic(slug, "Default"))
    elsewhere = basic(slug, deck, options={"duplicateScope": "deck"})
    assert place.call("canAddNotes", notes=[elsewhere]) == [True]


def test_an_unknown_field_is_ignored(place: Place, imported: Import) -> None:
    card = imported()
    place.call("updateNoteFields", note={"id": card.note_id, "fields": {"Back": "new", "Nonsense": "x"}})
    assert card.back == "new"


def test_a_note_to_update_that_does_not_exist_is_an_error(place: Place) -> None:
    with pytest.raises(AnkiConnectError, match="Note was not found: 1"):
        place.call("updateNoteFields", note={"id": NOBODY, "fields": {"Back": "x"}})


def test_an_update_that_changes_nothing_leaves_the_time(place: Place, imported: Import) -> None:
    card = imported()
    place.call("updateNoteFields", note={"id": card.note_id, "fields": {"Back": "first"}})
    # The package is newer than the note only if the update left its time alone.
    assert imported(seconds=1, back="second").back == "second"


def test_text_is_kept_composed(place: Place, imported: Import) -> None:
    card = imported()
    decomposed = unicodedata.normalize("NFD", "Übung")
    place.call("updateNoteFields", note={"id": card.note_id, "fields": {"Back": decomposed}})
    assert card.back == "Übung"


def test_tags_are_replaced_as_a_whole(place: Place, imported: Import) -> None:
    card = imported()
    place.call("updateNoteTags", note=card.note_id, tags=["a", "b c"])
    assert place.call("getNoteTags", note=card.note_id) == ["a", "b", "c"]


def test_tags_are_added_and_removed_one_by_one(place: Place, imported: Import) -> None:
    card = imported()
    place.call("addTags", notes=[card.note_id, NOBODY], tags="x y")
    place.call("removeTags", notes=[card.note_id, NOBODY], tags="x")
    assert card.info["tags"] == ["ours", "y"]


def test_moving_makes_the_deck_and_ignores_missing_cards(place: Place, imported: Import, slug: str) -> None:
    card = imported()
    place.call("changeDeck", cards=[*card.cards, NOBODY], deck=f"New::{slug}")
    assert card.deck == f"New::{slug}"


def test_suspending_says_whether_there_was_anything_to_do(place: Place, imported: Import) -> None:
    cards = imported().cards
    assert [place.call("suspend", cards=cards), place.call("suspend", cards=cards)] == [True, False]


def test_a_missing_card_makes_suspending_fail_for_all(place: Place, imported: Import) -> None:
    card = imported()
    with pytest.raises(AnkiConnectError, match="Card was not found: 1"):
        place.call("suspend", cards=[*card.cards, NOBODY])
    assert place.call("areSuspended", cards=[*card.cards, NOBODY]) == [False, None]


def test_a_suspended_card_is_resumed(place: Place, imported: Import) -> None:
    cards = imported().cards
    place.call("suspend", cards=cards)
    place.call("unsuspend", cards=cards)
    assert place.call("areSuspended", cards=cards) == [False]


def test_deleting_ignores_missing_notes(place: Place, imported: Import, slug: str) -> None:
    place.call("deleteNotes", notes=[NOBODY, imported().note_id])
    assert place.call("findNotes", query=f"Slug:{slug}") == []


def test_a_media_file_stored_again_replaces_the_first(place: Place, slug: str, tmp_path: Path) -> None:
    name = f"{slug}.txt"
    (tmp_path / name).write_bytes(b"two")
    stored = [
        place.call("storeMediaFile", filename=name, data=base64.b64encode(b"one").decode()),
        place.call("storeMediaFile", filename=name, path=str(tmp_path / name)),
    ]
    assert stored == [name, name]
    assert base64.b64decode(place.call("retrieveMediaFile", filename=name)) == b"two"


def test_a_media_file_that_is_not_there_is_false(place: Place, slug: str) -> None:
    assert place.call("retrieveMediaFile", filename=slug) is False


def test_a_style_can_be_changed_without_touching_the_schema(place: Place, imported: Import) -> None:
    imported()
    before = schema_time(place)
    style = place.call("modelStyling", modelName=BASIC.name)["css"]
    place.call("updateModelStyling", model={"name": BASIC.name, "css": f"{style}\n"})
    assert schema_time(place) == before


def test_making_a_note_type_does_not_touch_the_schema(place: Place, slug: str) -> None:
    before = schema_time(place)
    card = {"Name": "Card", "Front": "{{Front}}", "Back": "{{Back}}"}
    place.call("createModel", modelName=slug, inOrderFields=["Front", "Back"], cardTemplates=[card])
    assert place.call("modelFieldNames", modelName=slug) == ["Front", "Back"]
    assert schema_time(place) == before


# The protocol itself


def test_a_failure_inside_of_many_does_not_stop_the_rest(place: Place) -> None:
    actions = [{"action": name, "version": 6} for name in ("version", "nonsense", "version")]
    assert place.call("multi", actions=actions) == [
        {"result": 6, "error": None},
        {"result": None, "error": "unsupported action"},
        {"result": 6, "error": None},
    ]


def test_without_a_version_of_its_own_an_inner_result_comes_bare(place: Place) -> None:
    assert place.call("multi", actions=[{"action": "version"}]) == [6]


def test_a_body_that_is_not_json_is_answered_with_an_error(place: Place) -> None:
    assert json.loads(post(place.url, b"{"))["error"].startswith("Expecting property name")


def test_permission_is_granted_and_tells_whether_a_key_is_wanted(place: Place) -> None:
    assert place.call("requestPermission") == {
        "permission": "granted",
        "requireApikey": False,
        "version": 6,
    }


def test_the_connection_closes_after_the_answer_without_a_header_for_it(place: Place) -> None:
    address = urlsplit(place.url)
    body = b'{"action": "version", "version": 6}'
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert b"connection:" not in answer.partition(b"\r\n\r\n")[0].lower()
