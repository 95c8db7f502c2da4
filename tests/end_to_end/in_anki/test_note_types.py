"""Whatever note type a card has in Anki or in the vault, it is the same card."""

from __future__ import annotations

import pytest
from anki.collection import Collection

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, REVERSED
from obsidian_anki_sync.settings.schema import OwnNoteTypeSettings
from support.syncing import question


def two_notes(anki: AnkiPlace) -> None:
    anki.write("a.md", question("Alpha?", "One.") + "\n" + question("Beta?", "Two."))
    anki.write("b.md", question("Gamma?", "Three."))


async def test_a_card_with_a_stock_note_type_and_all_other_cards_do_not_change(anki: AnkiPlace) -> None:
    two_notes(anki)
    await anki.sync()
    anki.give_note_type("Alpha?", "Basic")
    before = {front: (note.id, note.fields) for front, note in anki.notes().items()}
    report = await anki.sync()
    assert {front: (note.id, note.fields) for front, note in anki.notes().items()} == before
    assert len(report.conflicts) == 1
    assert anki.note_type(BASIC.name)["tmpls"][0]["qfmt"].count("{{Front}}") == 1


async def test_a_new_card_beside_one_with_a_stock_note_type_merges_nothing(anki: AnkiPlace) -> None:
    two_notes(anki)
    await anki.sync()
    anki.give_note_type("Alpha?", "Basic")
    anki.write("c.md", question("Delta?", "Four."))
    anki.write("b.md", question("Gamma?", "Three, reworded."))
    await anki.sync()
    notes = anki.notes()
    assert notes.keys() == {"Alpha?", "Beta?", "Gamma?", "Delta?"}
    assert notes["Gamma?"]["Back"] == "Three, reworded."
    assert len(anki.note_type("Basic")["flds"]) == 2


async def test_a_store_that_does_not_know_the_card_merges_nothing_either(anki: AnkiPlace) -> None:
    two_notes(anki)
    await anki.sync()
    anki.give_note_type("Alpha?", "Basic")
    anki.settings.store_path.unlink()
    await anki.sync()
    with anki.reading() as collection:
        fields = {
            note.fields[0]: (note.mid, note.fields[1])
            for note in map(collection.get_note, collection.find_notes('-"Front:Alpha?"'))
        }
    ours = anki.note_type(BASIC.name)["id"]
    assert fields == {"Beta?": (ours, "Two."), "Gamma?": (ours, "Three.")}
    assert len(anki.note_type("Basic")["flds"]) == 2


async def test_a_note_type_that_the_user_chose_is_changed_back_if_the_vault_wins(anki: AnkiPlace) -> None:
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    two_notes(anki)
    await anki.sync()
    anki.answer("Alpha?")
    anki.give_note_type("Alpha?", "Basic")
    await anki.sync(conflicts="vault")
    note = anki.notes()["Alpha?"]
    assert anki.note_type(BASIC.name)["id"] == note.mid
    assert (note["Slug"] != "", anki.cards("Alpha?")[0].reps) == (True, 1)


async def test_a_note_type_that_the_user_keeps_stays_until_the_card_changes(
    anki: AnkiPlace,
) -> None:
    two_notes(anki)
    await anki.sync()
    anki.give_note_type("Alpha?", "Basic")
    kept = await anki.sync(conflicts="anki")
    later = await anki.sync()
    assert (kept.conflicts, later.conflicts, later.actions) == ((), (), ())
    anki.write("a.md", question("Alpha?", "Uno.") + "\n" + question("Beta?", "Two."))
    assert len((await anki.sync()).conflicts) == 1
    assert anki.notes()["Alpha?"]["Back"] == "One."


async def test_a_card_that_gets_its_note_type_back_is_linked_again(anki: AnkiPlace) -> None:
    two_notes(anki)
    await anki.sync()
    before = anki.notes()["Alpha?"]
    anki.give_note_type("Alpha?", "Basic")
    await anki.sync()
    anki.give_note_type("Alpha?", BASIC.name)
    await anki.sync()
    now = anki.notes()["Alpha?"]
    assert (now.id, now["Slug"], now["Back"]) == (before.id, before["Slug"], "One.")
    report = await anki.sync()
    assert not report.actions


async def test_an_emptied_slug_is_written_again(anki: AnkiPlace) -> None:
    two_notes(anki)
    await anki.sync()
    slug = anki.notes()["Alpha?"]["Slug"]
    anki.change("Alpha?", Slug="")
    await anki.sync()
    assert anki.notes()["Alpha?"]["Slug"] == slug


async def test_a_card_type_changed_in_the_vault_keeps_the_card_and_its_history(anki: AnkiPlace) -> None:
    anki.write("a.md", "#flashcards\n\nAlpha::One\n")
    await anki.sync()
    before = anki.notes()["Alpha"]
    anki.answer("Alpha")
    anki.write("a.md", "#flashcards\n\nAlpha:::One\n")
    report = await anki.sync()
    if not anki.changes_note_types:
        [failure] = report.failures
        assert REVERSED.name in failure.message
        assert "Update the add-on" in failure.message
        assert anki.notes()["Alpha"].mid == before.mid
        return
    now = anki.notes()["Alpha"]
    assert now.id == before.id
    assert now.mid == anki.note_type(REVERSED.name)["id"]
    assert [card.reps for card in anki.cards("Alpha")] == [1, 0]
    assert not (await anki.sync()).actions


async def test_a_basic_card_becomes_a_cloze_in_place(anki: AnkiPlace) -> None:
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    anki.write("a.md", "---\nid: a\n---\n\n#flashcards\n\nThe answer::forty-two, of course\n")
    await anki.sync()
    before = anki.notes()["The answer"]
    anki.answer("The answer")
    anki.write("a.md", "---\nid: a\n---\n\n#flashcards\n\nThe answer is ==forty-two, of course==\n")
    await anki.sync()
    [note] = anki.notes().values()
    assert (note.id, note.mid) == (before.id, anki.note_type(CLOZE.name)["id"])
    assert [card.reps for card in anki.cards(note.fields[0])] == [1]


async def test_a_card_that_a_change_of_type_leaves_empty_is_suspended_and_named(anki: AnkiPlace) -> None:
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    anki.write("a.md", "#flashcards\n\nAlpha:::One\n")
    await anki.sync()
    anki.answer("Alpha", 1)
    anki.write("a.md", "#flashcards\n\nAlpha::One\n")
    await anki.sync()
    first, second = anki.cards("Alpha")
    assert (first.queue == -1, second.queue == -1, second.reps) == (False, True, 1)
    assert any("Empty Cards" in sentence for sentence in anki.said)


async def test_a_card_that_a_change_of_type_suspended_is_named_when_it_comes_back(
    anki: AnkiPlace,
) -> None:
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    for separator in (":::", "::", ":::"):
        assert not [sentence for sentence in anki.said if "Resume them" in sentence]
        anki.write("a.md", f"#flashcards\n\nAlpha{separator}One\n")
        await anki.sync()
    assert [sentence for sentence in anki.said if "'Alpha' (card 2). Resume them" in sentence]


async def test_an_undo_takes_back_a_change_of_nothing_but_the_note_type(anki: AnkiPlace) -> None:
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    anki.write("a.md", "#flashcards\n\nAlpha:::One\n")
    await anki.sync()
    before = anki.notes()["Alpha"]
    anki.write("a.md", "#flashcards\n\nAlpha::One\n")
    await anki.sync()
    assert anki.notes()["Alpha"].mid != before.mid
    await anki.undo()
    now = anki.notes()["Alpha"]
    assert (now.id, now.mid, now.fields) == (before.id, before.mid, before.fields)
    assert [action.differs for action in (await anki.sync()).actions] == [("note type",)]


def add_own_note_type(collection: Collection) -> None:
    kind = collection.models.new("My cards")
    for name in ("Front", "Back", "Extra", "Source", "My_slug"):
        collection.models.add_field(kind, collection.models.new_field(name))
    template = collection.models.new_template("Card 1")
    template |= {"qfmt": "{{Front}}", "afmt": "{{Back}}"}
    collection.models.add_template(kind, template)
    collection.models.add_dict(kind)


async def synced_with_own_note_type(anki: AnkiPlace) -> dict[str, OwnNoteTypeSettings]:
    """Syncs two notes to a note type of the user's own; returns the setting that names it."""
    if anki.settings.target.startswith("file:"):
        pytest.skip("a file knows no note types of the user's own")
    with anki.collection() as collection:
        add_own_note_type(collection)
    two_notes(anki)
    own = {"basic": OwnNoteTypeSettings(name="My cards", fields={"Slug": "My_slug"})}
    await anki.sync(note_types=own)
    return own


async def test_the_setting_of_an_own_note_type_that_is_missing_once_doubles_nothing(anki: AnkiPlace) -> None:
    own = await synced_with_own_note_type(anki)
    before = {front: note.id for front, note in anki.notes().items()}
    await anki.sync()
    assert {front: note.id for front, note in anki.notes().items()} == before
    report = await anki.sync(note_types=own)
    assert not report.actions
    assert {front: note.id for front, note in anki.notes().items()} == before


async def test_the_setting_of_an_own_note_type_that_a_new_store_lacks_doubles_nothing(
    anki: AnkiPlace,
) -> None:
    own = await synced_with_own_note_type(anki)
    before = {front: note.id for front, note in anki.notes().items()}
    anki.settings.store_path.unlink()
    anki.write("new.md", question("New?", "It is not in Anki yet."))
    for _ in range(2):
        await anki.sync()
        assert {front: note.id for front, note in anki.notes().items() if front != "New?"} == before
    assert any("My cards" in sentence for sentence in anki.said)
    await anki.sync(note_types=own)
    assert {front: note.id for front, note in anki.notes().items() if front != "New?"} == before
    assert not (await anki.sync(note_types=own)).actions


async def test_a_lost_store_merges_nothing_into_a_card_with_another_note_type_and_other_words(
    anki: AnkiPlace,
) -> None:
    two_notes(anki)
    await anki.sync()
    anki.answer("Alpha?")
    anki.give_note_type("Alpha?", "Basic")
    anki.change("Alpha?", Front="Mine?", Back="My own.")
    anki.settings.store_path.unlink()
    before = {front: tuple(note.fields) for front, note in anki.notes().items()}
    await anki.sync()
    after = {front: tuple(note.fields) for front, note in anki.notes().items()}
    assert {front: after.get(front) for front in before} == before
    assert (len(anki.note_type("Basic")["flds"]), anki.cards("Mine?")[0].reps) == (2, 1)
    assert after.keys() - before.keys() in ({"Alpha?"}, set())
