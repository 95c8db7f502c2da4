"""The pure functions of the room: ids that never change, checksums, permissions, addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.anki.collection.target import CollectionTarget
from obsidian_anki_sync.anki.feasibility import why_impossible
from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.anki.note_types.designs import CLOZE_FIELDS, MODEL_IDS, design_of
from obsidian_anki_sync.anki.note_types.template_version import may_replace, versioned_css, versioned_html
from obsidian_anki_sync.anki.package.writing import deck_id
from obsidian_anki_sync.anki.stored import stored_fields, stored_tags
from obsidian_anki_sync.anki.targets import canonical_target, open_target
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note_type import (
    ALL_NOTE_TYPES,
    APF_MISSING,
    BASIC,
    CLOZE,
    SLUG,
    SOURCE,
    NoteType,
)
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG
from sidecar.anki.anki_actions import card, reworded

EVERY_TYPE = pytest.mark.parametrize("note_type", ALL_NOTE_TYPES, ids=lambda known: known.key)


def test_the_guid_of_a_slug_never_changes() -> None:
    assert guid_of("s-0") == "dwMgGnv5JUm5g23e"


def test_the_ids_of_note_types_never_change() -> None:
    assert MODEL_IDS == {
        "basic": 1767225600001,
        "reversed": 1767225600002,
        "cloze": 1767225600003,
        "apf-simple": 1767225600004,
        "apf-missing": 1767225600005,
        "apf-draw": 1767225600006,
        "typed": 1767225600007,
        "basic-context": 1767225600008,
        "reversed-context": 1767225600009,
        "cloze-context": 1767225600010,
        "apf-simple-context": 1767225600011,
        "apf-missing-context": 1767225600012,
        "apf-draw-context": 1767225600013,
        "typed-context": 1767225600014,
    }


def test_the_ids_of_fields_and_templates_never_change() -> None:
    ids = {
        note_type.key: (sum(design.field_ids), [one.template_id for one in design.templates])
        for note_type in ALL_NOTE_TYPES
        for design in [design_of(note_type.name)]
    }
    assert ids == {
        "basic": (875314297483305, [137965893104252]),
        "reversed": (498460808237227, [145217198761414, 113057847270800]),
        "typed": (637050512886022, [85906507626258]),
        "cloze": (663636988399857, [269683118354181]),
        "apf-simple": (1486112253067437, [125662881717402]),
        "apf-missing": (1381081315839087, [6388003348977]),
        "apf-draw": (1329192844680804, [103591707352276]),
        "basic-context": (1003935460451667, [253259341165246]),
        "reversed-context": (654704243261347, [202802256959724, 185146206808391]),
        "typed-context": (988700287635951, [173975781129849]),
        "cloze-context": (709426334298920, [52468095851007]),
        "apf-simple-context": (1849710448279000, [102220839576896]),
        "apf-missing-context": (1475972977525531, [28597395667659]),
        "apf-draw-context": (1686547052595027, [153537868084272]),
    }


def test_no_two_fields_or_templates_share_an_id() -> None:
    designs = [design_of(note_type.name) for note_type in ALL_NOTE_TYPES]
    ids = [key for one in designs for key in (*one.field_ids, *(t.template_id for t in one.templates))]
    assert len(ids) == len(set(ids))


@given(st.text(), st.text())
def test_different_slugs_have_different_guids(one: str, other: str) -> None:
    assert (guid_of(one) == guid_of(other)) == (one == other)


@EVERY_TYPE
def test_the_slug_is_never_shown(note_type: NoteType) -> None:
    design = design_of(note_type.name)
    assert not any(f"{{{{{SLUG}" in side for one in design.templates for side in (one.front, one.back))


@EVERY_TYPE
def test_the_source_is_shown_on_the_back_only(note_type: NoteType) -> None:
    design = design_of(note_type.name)
    assert all(f"{{{{{SOURCE}}}}}" in one.back and SOURCE not in one.front for one in design.templates)


@EVERY_TYPE
def test_the_cloze_filter_is_on_the_fields_that_are_searched_for_deletions(note_type: NoteType) -> None:
    front = design_of(note_type.name).templates[0].front
    filtered = {name for name in note_type.fields if f"{{{{cloze:{name}}}}}" in front}
    assert filtered == set(CLOZE_FIELDS.get(note_type.name, ()))


@given(st.text())
def test_a_text_as_shipped_may_be_replaced(text: str) -> None:
    assert may_replace(versioned_css(text))
    assert may_replace(versioned_html(text))


def test_a_changed_text_may_not_be_replaced() -> None:
    assert not may_replace(versioned_css(".card { color: red; }") + ".mine { color: blue; }")


def test_a_text_of_a_later_release_may_not_be_replaced() -> None:
    assert not may_replace(versioned_css("x", version=2), version=1)


def test_a_text_without_a_version_line_may_not_be_replaced() -> None:
    assert not may_replace(".card { color: red; }")


@pytest.mark.parametrize("front", ["", "  \n", "<br>", "<div><br /></div>", "&nbsp;"])
def test_an_empty_first_field_makes_no_card(front: str) -> None:
    empty = card(Front=front, Back="b")
    assert "is empty" in why_impossible(empty, stored_fields(empty))


def test_a_picture_without_text_makes_a_card() -> None:
    shown = card(Front='<img src="a.png">', Back="b")
    assert why_impossible(shown, stored_fields(shown)) == ""


@pytest.mark.parametrize("text", ["none", "{{c0::zero}}", "{{c501::beyond}}", "{c1::x}"])
def test_a_cloze_note_type_needs_a_deletion(text: str) -> None:
    wanted = card("c-0", CLOZE, Text=text)
    assert "no cloze deletion" in why_impossible(wanted, stored_fields(wanted))


@pytest.mark.parametrize("field", ["Title", "Sample (code block or image)", "Key point"])
def test_a_deletion_in_one_of_its_fields_is_enough_for_apf_missing(field: str) -> None:
    wanted = reworded(card("m-0", APF_MISSING, Title="t"), **{field: "{{c1::x}}"})
    assert why_impossible(wanted, stored_fields(wanted)) == ""


def test_the_tag_of_orphans_is_never_written() -> None:
    assert stored_tags(card(tags=("a", ORPHAN_TAG))) == ("a",)


def test_the_default_deck_is_ankis_own() -> None:
    assert deck_id("Default") == 1


@pytest.mark.parametrize("scheme", ["file:{}", "file://{}"])
def test_a_path_may_be_written_as_a_short_or_a_full_address(scheme: str, tmp_path: Path) -> None:
    opened = open_target(scheme.format(tmp_path / "a.anki2"), tmp_path)
    assert isinstance(opened, CollectionTarget)


@pytest.mark.parametrize("scheme", ["file:{}", "file://{}"])
def test_the_store_knows_a_file_by_one_address(scheme: str, tmp_path: Path) -> None:
    assert canonical_target(scheme.format(tmp_path / "a.anki2")) == f"file:{tmp_path / 'a.anki2'}"


@pytest.mark.parametrize("url", ["", "x.anki2", "file:x.txt", "file:", "http://x", "ankiconnect://h"])
def test_an_address_of_an_unknown_form_is_answered_with_the_three_forms(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        open_target(url, tmp_path)
    assert all(form in caught.value.advice for form in (".anki2", ".apkg", "ankiconnect://"))


@pytest.mark.parametrize("suffix", ["anki2", "apkg"])
async def test_check_tells_that_a_file_has_the_name_of_the_folder(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state = await open_target(f"file:{tmp_path / 'file' / 'cards'}.{suffix}", tmp_path).check()
    assert state.description.endswith("file is not a folder.")


def test_basic_has_one_card() -> None:
    assert len(design_of(BASIC.name).templates) == 1
