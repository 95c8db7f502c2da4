"""What the target relies on when Anki imports a package."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from ankiconnect.client import AnkiConnectError
from ankiconnect.places import Card, Import, Place, schema_time
from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.anki.package.writing import write_package
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.note_type import BASIC, REVERSED


def test_a_package_imported_twice_makes_one_note(imported: Import) -> None:
    assert imported().note_id == imported().note_id


def test_a_newer_package_updates_the_note(imported: Import) -> None:
    imported()
    assert imported(seconds=1, back="second").back == "second"


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_package_that_is_not_newer_changes_nothing(imported: Import, seconds: int) -> None:
    imported()
    assert imported(seconds=seconds, back="second").back == "first"


def test_an_edit_in_anki_after_the_package_was_built_is_not_overwritten(
    place: Place, imported: Import
) -> None:
    card = imported()
    place.call("updateNoteFields", note={"id": card.note_id, "fields": {"Back": "by the user"}})
    assert imported(seconds=50, back="second").back == "by the user"


def test_a_newer_package_replaces_the_tags(place: Place, imported: Import) -> None:
    place.call("addTags", notes=[imported().note_id], tags="theirs")
    # Adding a tag counts as an edit: the package must be newer than that.
    assert imported(seconds=200, tags=("new",)).info["tags"] == ["new"]


def test_a_newer_package_leaves_the_card_in_the_deck_where_the_user_put_it(
    place: Place, imported: Import, slug: str
) -> None:
    place.call("changeDeck", cards=imported().cards, deck=f"Moved::{slug}")
    assert imported(seconds=1, back="second").deck == f"Moved::{slug}"


def test_a_newer_package_leaves_the_card_suspended(place: Place, imported: Import) -> None:
    place.call("suspend", cards=imported().cards)
    card = imported(seconds=1, back="second")
    assert place.call("areSuspended", cards=card.cards) == [True]


def test_a_new_note_goes_into_the_deck_of_the_package(imported: Import, deck: str) -> None:
    assert imported().deck == deck


def test_a_note_deleted_in_anki_comes_back_by_a_package(place: Place, imported: Import) -> None:
    place.call("deleteNotes", notes=[imported().note_id])
    assert imported().back == "first"


def test_a_package_with_a_known_note_type_does_not_touch_the_schema(place: Place, imported: Import) -> None:
    imported()
    before = schema_time(place)
    imported(seconds=1, back="second")
    assert schema_time(place) == before


def test_a_package_with_a_newer_style_does_not_touch_the_schema(
    place: Place, imported: Import, plain: AnkiNote, tmp_path: Path
) -> None:
    imported()
    before = schema_time(place)
    design = design_of(BASIC.name)
    write_package(
        tmp_path / "x.apkg", [plain], designs={BASIC.name: replace(design, css=design.css + " p {}")}
    )
    place.call("importPackage", path=str(tmp_path / "x.apkg"))
    assert schema_time(place) == before


def test_a_package_with_another_field_touches_the_schema(
    place: Place, plain: AnkiNote, tmp_path: Path
) -> None:
    path = tmp_path / "cards.apkg"
    card, design = replace(plain, note_type=REVERSED.name), design_of(REVERSED.name)
    write_package(path, [card])
    place.call("importPackage", path=str(path))
    before = schema_time(place)
    wider = replace(
        design,
        note_type=replace(REVERSED, content_fields=(*REVERSED.content_fields, "Another")),
        field_ids=(*design.field_ids, 1),
    )
    write_package(path, [card], designs={REVERSED.name: wider})
    place.call("importPackage", path=str(path))
    assert schema_time(place) > before


def test_media_arrive_with_the_package(place: Place, plain: AnkiNote, slug: str, tmp_path: Path) -> None:
    name = f"{slug}.txt"
    shown = replace(plain, fields={**plain.fields, "Back": f'<img src="{name}">'})
    write_package(tmp_path / "cards.apkg", [shown], {name: lambda: BytesIO(b"picture")})
    place.call("importPackage", path=str(tmp_path / "cards.apkg"))
    assert base64.b64decode(place.call("retrieveMediaFile", filename=name)) == b"picture"


def test_a_package_that_was_stored_as_media_can_be_imported(
    place: Place, plain: AnkiNote, slug: str, tmp_path: Path
) -> None:
    write_package(tmp_path / "cards.apkg", [plain])
    content = base64.b64encode((tmp_path / "cards.apkg").read_bytes()).decode()
    name = place.call("storeMediaFile", filename=f"_{slug}.apkg", data=content)
    place.call("importPackage", path=str(Path(place.call("getMediaDirPath")) / name))
    place.call("deleteMediaFile", filename=name)
    assert Card(place, slug).back == "first"


def test_a_package_that_is_not_there_is_an_error(place: Place, tmp_path: Path) -> None:
    with pytest.raises(AnkiConnectError, match="No such file"):
        place.call("importPackage", path=str(tmp_path / "nothing.apkg"))
