"""Behaviour that needs a real collection: reviews, decks and note types that the user changed, media."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS, design_of
from obsidian_anki_sync.anki.note_types.template_version import versioned_css, versioned_html
from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.note_type import ALL_NOTE_TYPES, BASIC, CLOZE, REVERSED
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, OutcomeKind
from sidecar.anki.anki_actions import (
    card,
    create,
    created,
    delete,
    names_in,
    one_of_each,
    restore,
    reworded,
    update,
)
from sidecar.anki.anki_library import (
    anki_open,
    answer_one_card,
    held_by_another_process,
    model_of,
    note_of,
    schema_changed_at,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cards.anki2"


async def reviewed(target: Target, path: Path) -> AnkiNote:
    await created(target, card(deck="Deck"))
    await target.close()
    answer_one_card(path, "Deck")
    return (await target.read(["loops-0"]))["loops-0"]


async def test_an_answered_card_counts_as_reviewed(collection: Target, path: Path) -> None:
    assert (await reviewed(collection, path)).reviewed


async def test_a_reviewed_card_is_suspended_and_tagged_instead_of_deleted(
    collection: Target, path: Path
) -> None:
    [outcome] = await collection.apply([delete(await reviewed(collection, path))])
    found = (await collection.read(["loops-0"]))["loops-0"]
    assert (outcome.result, found.suspended, ORPHAN_TAG in found.tags) == (OutcomeKind.SUSPENDED, True, True)


async def test_a_card_reviewed_after_planning_is_not_deleted(collection: Target, path: Path) -> None:
    before = replace(await reviewed(collection, path), reviewed=False)
    [outcome] = await collection.apply([delete(before)])
    assert outcome.result is OutcomeKind.SUSPENDED


async def test_a_suspended_card_comes_back_with_its_reviews(collection: Target, path: Path) -> None:
    await collection.apply([delete(await reviewed(collection, path))])
    before = (await collection.read(["loops-0"]))["loops-0"]
    await collection.apply([restore(reworded(card(deck="Deck"), Front="New?"), before)])
    found = (await collection.read(["loops-0"]))["loops-0"]
    assert (found.suspended, found.reviewed, found.tags, found.fields["Front"]) == (
        False,
        True,
        ("kotlin", "lang::en"),
        "New?",
    )


async def test_the_guid_is_that_of_the_slug(collection: Target, path: Path) -> None:
    await collection.apply([create(one) for one in one_of_each()])
    await collection.apply([create(card("second-0"))])
    await collection.close()
    with anki_open(path) as anki:
        assert anki.db
        guids = set(anki.db.list("select guid from notes"))
    assert guids == {guid_of(one.slug) for one in [*one_of_each(), card("second-0")]}


async def test_a_reversed_card_has_two_sides(collection: Target, path: Path) -> None:
    await collection.apply([create(card("r-0", REVERSED)), create(card("r-1", REVERSED))])
    await collection.close()
    with anki_open(path) as anki:
        assert anki.card_count() == 4


async def test_of_a_card_and_its_copy_the_known_one_is_read(collection: Target, path: Path) -> None:
    original = await created(collection, card())
    await collection.close()
    with anki_open(path) as anki:
        note = note_of(anki, original)
        copy = anki.new_note(note.note_type() or {})
        copy.fields = list(note.fields)
        anki.add_note(copy, anki.decks.get_current_id())
    ids = [note.anki_id for note in (await collection.snapshot({})).notes]
    assert len(ids) == 2
    for known in ids:
        assert (await collection.read(["loops-0"], {"loops-0": known}))["loops-0"].anki_id == known
    assert (await collection.read(["loops-0"]))["loops-0"].anki_id == original.anki_id


async def test_an_anki_note_with_a_guid_of_its_own_is_found_by_its_slug(
    collection: Target, path: Path
) -> None:
    original = await created(collection, card())
    await collection.close()
    with anki_open(path) as anki:
        assert anki.db
        anki.db.execute("update notes set guid = 'foreign'")
    assert (await collection.read(["loops-0"]))["loops-0"].anki_id == original.anki_id


async def test_a_card_whose_guid_is_taken_by_another_note_type_fails(collection: Target, path: Path) -> None:
    await created(collection, card())
    await collection.close()
    with anki_open(path) as anki:
        assert anki.db
        basic = anki.models.by_name("Basic")
        assert basic
        anki.db.execute("update notes set mid = ?", basic["id"])
    [outcome] = await collection.apply([create(card())])
    assert outcome.result is OutcomeKind.FAILED


async def test_an_edit_in_anki_makes_an_update_stale(collection: Target, path: Path) -> None:
    before = await created(collection, card())
    await collection.close()
    with anki_open(path) as anki:
        note = note_of(anki, before)
        note["Back"] = "mine"
        anki.update_note(note)
    [outcome] = await collection.apply([update(reworded(card(), Front="New?"), before)])
    assert outcome.result is OutcomeKind.STALE


async def test_a_field_that_the_user_added_is_kept(collection: Target, path: Path) -> None:
    before = await created(collection, card())
    await collection.close()
    with anki_open(path) as anki:
        model = model_of(anki, BASIC)
        anki.models.add_field(model, anki.models.new_field("Mine"))
        anki.models.update_dict(model)
        note = note_of(anki, before)
        note["Mine"] = "my own"
        anki.update_note(note)
    before = (await collection.read(["loops-0"]))["loops-0"]
    await collection.apply([update(reworded(card(), Front="New?"), before)])
    found = (await collection.read(["loops-0"]))["loops-0"]
    assert (found.fields["Mine"], found.fields["Front"]) == ("my own", "New?")


async def test_a_field_that_the_user_added_does_not_double_the_note_type(
    collection: Target, path: Path
) -> None:
    await created(collection, card())
    await collection.close()
    with anki_open(path) as anki:
        model = model_of(anki, BASIC)
        anki.models.add_field(model, anki.models.new_field("Mine"))
        anki.models.update_dict(model)
    await collection.apply([create(card("b-0")), create(card("c-0", CLOZE))])
    found = await collection.read(["b-0", "c-0"])
    assert {note.slug: note.note_type for note in found.values()} == {"b-0": BASIC.name, "c-0": CLOZE.name}


async def test_an_update_keeps_the_guid(collection: Target, path: Path) -> None:
    before = await created(collection, card())
    await collection.apply([update(reworded(card(), Front="New?"), before)])
    await collection.close()
    with anki_open(path) as anki:
        assert note_of(anki, before).guid == guid_of("loops-0")


async def test_a_note_type_without_our_fields_stops_the_sync_with_advice(
    collection: Target, path: Path
) -> None:
    await created(collection, card())
    await collection.close()
    with anki_open(path) as anki:
        model = model_of(anki, BASIC)
        anki.models.rename_field(model, model["flds"][-1], "Renamed")
        anki.models.update_dict(model)
    with pytest.raises(TargetError, match="has no field Slug"):
        await collection.snapshot({})


async def test_a_card_in_a_filtered_deck_belongs_to_its_home_deck(collection: Target, path: Path) -> None:
    await created(collection, card(deck="Home"))
    await collection.close()
    with anki_open(path) as anki:
        filtered = anki.decks.new_filtered("Filtered")
        anki.sched.rebuild_filtered_deck(filtered)
    assert (await collection.read(["loops-0"]))["loops-0"].deck == "Home"


async def test_a_card_for_a_filtered_deck_fails_and_the_others_go_through(
    collection: Target, path: Path
) -> None:
    with anki_open(path) as anki:
        anki.decks.new_filtered("Filtered")
    outcomes = await collection.apply([create(card("a-0", deck="Filtered::Below")), create(card("b-0"))])
    assert [outcome.result for outcome in outcomes] == [OutcomeKind.FAILED, OutcomeKind.WRITTEN]


async def test_media_are_stored_under_their_names(collection: Target, tmp_path: Path) -> None:
    await collection.apply([create(card(media=(Media("picture.png", "picture-12ab.png"),)))])
    stored = tmp_path / "cards.media" / "picture-12ab.png"
    assert stored.read_bytes() == (tmp_path / "vault" / "picture.png").read_bytes()


async def test_media_that_exist_are_not_copied_again(collection: Target, tmp_path: Path) -> None:
    shown = (Media("picture.png", "picture-12ab.png"),)
    await collection.apply([create(card("a-0", media=shown))])
    stored = tmp_path / "cards.media" / "picture-12ab.png"
    first = stored.stat().st_ino
    await collection.apply([create(card("b-0", media=shown))])
    assert stored.stat().st_ino == first


async def test_a_collection_that_anki_has_open_asks_to_close_anki(collection: Target, path: Path) -> None:
    await created(collection, card())
    await collection.close()
    with held_by_another_process(path), pytest.raises(TargetError) as caught:
        await collection.snapshot({})
    assert caught.value.advice == "Close Anki, then run this again."


async def test_writing_to_a_collection_that_anki_has_open_asks_to_close_anki(
    collection: Target, path: Path
) -> None:
    with held_by_another_process(path), pytest.raises(TargetError) as caught:
        await collection.apply([create(card())])
    assert caught.value.advice == "Close Anki, then run this again."


def write_nonsense(path: Path) -> None:
    path.write_text("something else, and long enough to be looked at" * 50)


async def test_a_file_that_is_not_a_collection_is_named(collection: Target, path: Path) -> None:
    write_nonsense(path)
    with pytest.raises(TargetError, match="cannot be read as an Anki collection"):
        await collection.snapshot({})


async def test_check_names_a_file_that_is_not_a_collection(collection: Target, path: Path) -> None:
    write_nonsense(path)
    assert not (await collection.check()).ready


async def test_reading_a_collection_leaves_no_file_beside_it(
    collection: Target, path: Path, tmp_path: Path
) -> None:
    await created(collection, card())
    await collection.close()
    before = names_in(tmp_path)
    await collection.snapshot({})
    assert names_in(tmp_path) == before


async def test_reading_does_not_load_the_anki_library(collection: Target, path: Path) -> None:
    await created(collection, card())
    await collection.close()
    script = (
        "import asyncio, sys; from pathlib import Path; "
        "from obsidian_anki_sync.anki.targets import open_target; "
        "target = open_target(sys.argv[1], Path()); "
        "print(len(asyncio.run(target.snapshot({})).notes), 'anki.collection' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, f"file:{path}", stdout=asyncio.subprocess.PIPE
    )
    assert (await process.communicate())[0].split() == [b"1", b"False"]


def age(path: Path, css: str) -> int:
    """Gives the note type Basic another style sheet; returns when the schema was last changed."""
    with anki_open(path) as anki:
        model = model_of(anki, BASIC)
        model["css"] = css
        anki.models.update_dict(model)
        return schema_changed_at(anki)


async def test_an_older_style_sheet_is_replaced_without_a_change_of_schema(
    collection: Target, path: Path
) -> None:
    await created(collection, card())
    await collection.close()
    before = age(path, versioned_css(".card { color: red; }\n", version=0))
    await collection.apply([create(card("b-0"))])
    await collection.close()
    with anki_open(path) as anki:
        model = model_of(anki, BASIC)
        assert (model["css"], schema_changed_at(anki)) == (design_of(BASIC.name).css, before)


async def test_a_style_sheet_that_the_user_changed_is_kept(collection: Target, path: Path) -> None:
    await created(collection, card())
    await collection.close()
    mine = design_of(BASIC.name).css.replace("44rem", "60rem")
    age(path, mine)
    await collection.apply([create(card("b-0"))])
    await collection.close()
    with anki_open(path) as anki:
        model = model_of(anki, BASIC)
        assert model["css"] == mine


def redraw(path: Path, front: str) -> int:
    """Gives the note type Basic another question side; returns when the schema was last changed."""
    with anki_open(path) as anki:
        model = model_of(anki, BASIC)
        model["tmpls"][0]["qfmt"] = front
        anki.models.update_dict(model)
        return schema_changed_at(anki)


async def test_an_older_template_is_replaced_without_a_change_of_schema(
    collection: Target, path: Path
) -> None:
    await created(collection, card())
    await collection.close()
    before = redraw(path, versioned_html("<b>{{Front}}</b>\n", version=0))
    await collection.apply([create(card("b-0"))])
    await collection.close()
    with anki_open(path) as anki:
        found = model_of(anki, BASIC)["tmpls"][0]["qfmt"], schema_changed_at(anki)
    assert found == (design_of(BASIC.name).templates[0].front, before)


async def test_a_template_that_the_user_changed_is_kept(collection: Target, path: Path) -> None:
    await created(collection, card())
    await collection.close()
    redraw(path, "<b>{{Front}}</b>")
    await collection.apply([create(card("b-0")), create(card("c-0", CLOZE))])
    await collection.close()
    with anki_open(path) as anki:
        assert model_of(anki, BASIC)["tmpls"][0]["qfmt"] == "<b>{{Front}}</b>"


async def test_new_note_types_do_not_change_the_schema(collection: Target, path: Path) -> None:
    with anki_open(path) as anki:
        before = schema_changed_at(anki)
    await collection.apply([create(one) for one in one_of_each()])
    await collection.close()
    with anki_open(path) as anki:
        assert schema_changed_at(anki) == before
        assert {model.id for model in anki.models.all_names_and_ids()} >= set(MODEL_IDS.values())


async def test_a_note_type_of_the_same_name_does_no_harm(collection: Target, path: Path) -> None:
    with anki_open(path) as anki:
        for note_type in ALL_NOTE_TYPES:
            model = anki.models.by_name("Basic")
            assert model
            anki.models.add_dict({**model, "id": 0, "name": note_type.name})
    await collection.apply([create(one) for one in one_of_each()])
    assert {note.note_type for note in (await collection.snapshot({})).notes} == {
        note_type.name for note_type in ALL_NOTE_TYPES
    }


async def test_a_file_that_a_kill_left_without_tables_is_made_a_collection(
    collection: Target, path: Path
) -> None:
    path.touch()
    assert (await collection.snapshot({})).notes == ()
    await created(collection, card())
    assert len(await collection.read(["loops-0"])) == 1
