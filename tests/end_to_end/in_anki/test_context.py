"""The context of cards, switched on and off, in every kind of Anki."""

from __future__ import annotations

import pytest

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, CONTEXT
from obsidian_anki_sync.render.options import Context
from obsidian_anki_sync.settings.schema import RenderingSettings
from support.syncing import question

ON = RenderingSettings(mermaid="", context=Context.NOTE)
WITH_CONTEXT = BASIC.with_context


def note(heading: str = "France", answer: str = "Paris.") -> str:
    return f"# {heading}\n\n{question('Capital?', answer)}"


async def switched_on(anki: AnkiPlace) -> None:
    anki.write("Europe.md", note())
    await anki.sync()
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    await anki.sync(rendering=ON)


def names_of_note_types(anki: AnkiPlace) -> set[str]:
    with anki.reading() as collection:
        return {one.name for one in collection.models.all_names_and_ids()}


async def test_a_new_card_gets_its_context(anki: AnkiPlace) -> None:
    anki.write("Europe.md", note())
    await anki.sync(rendering=ON)
    assert anki.notes()["Capital?"][CONTEXT] == "Europe &gt; France"
    assert BASIC.name not in names_of_note_types(anki)


async def test_without_the_setting_no_note_type_has_a_context(anki: AnkiPlace) -> None:
    anki.write("Europe.md", note())
    await anki.sync()
    assert WITH_CONTEXT.name not in names_of_note_types(anki)
    assert CONTEXT not in [field["name"] for field in anki.note_type(BASIC.name)["flds"]]


async def test_switching_it_on_keeps_anki_notes_and_reviews_and_no_note_type_changes(anki: AnkiPlace) -> None:
    anki.write("Europe.md", note())
    await anki.sync()
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    anki.answer("Capital?")
    before, plain = anki.notes()["Capital?"], anki.note_type(BASIC.name)
    await anki.sync(rendering=ON)
    after = anki.notes()["Capital?"]
    assert (after.id, after["Slug"], after[CONTEXT]) == (before.id, before["Slug"], "Europe &gt; France")
    assert anki.cards("Capital?")[0].reps == 1
    assert anki.note_type(BASIC.name)["flds"] == plain["flds"]
    assert anki.note_type(BASIC.name)["tmpls"] == plain["tmpls"]


async def test_a_second_sync_with_it_does_nothing(anki: AnkiPlace) -> None:
    await switched_on(anki)
    assert (await anki.sync(rendering=ON)).actions == ()


async def test_a_heading_that_changes_updates_the_context_beside_an_edit_in_anki(anki: AnkiPlace) -> None:
    anki.write("Europe.md", note())
    await anki.sync(rendering=ON)
    anki.change("Capital?", Back="Paris, of course.")
    anki.write("Europe.md", note(heading="La France"))
    report = await anki.sync(rendering=ON)
    found = anki.notes()["Capital?"]
    assert report.conflicts == ()
    assert (found[CONTEXT], found["Back"]) == ("Europe &gt; La France", "Paris, of course.")


async def test_an_edit_in_anki_survives_the_switch(anki: AnkiPlace) -> None:
    anki.write("Europe.md", note())
    await anki.sync()
    if not anki.changes_note_types:
        pytest.skip("this release of the add-on changes no note type")
    anki.change("Capital?", Back="Paris, of course.")
    await anki.sync(rendering=ON)
    found = anki.notes()["Capital?"]
    assert (found["Back"], found[CONTEXT]) == ("Paris, of course.", "Europe &gt; France")


async def test_switching_it_off_gives_the_plain_note_type_back(anki: AnkiPlace) -> None:
    await switched_on(anki)
    before = anki.notes()["Capital?"]
    await anki.sync()
    after = anki.notes()["Capital?"]
    assert (after.id, after.mid) == (before.id, anki.note_type(BASIC.name)["id"])


async def test_an_undo_takes_the_switch_back(anki: AnkiPlace) -> None:
    await switched_on(anki)
    await anki.undo()
    found = anki.notes()["Capital?"]
    assert (found.mid, found["Back"]) == (anki.note_type(BASIC.name)["id"], "Paris.")


async def test_a_lost_store_finds_its_cards_whatever_the_setting(anki: AnkiPlace) -> None:
    await switched_on(anki)
    before = anki.notes()["Capital?"]
    anki.settings.store_path.unlink()
    await anki.sync()
    after = anki.notes()["Capital?"]
    assert (after.id, after["Slug"]) == (before.id, before["Slug"])


async def test_a_cloze_card_shows_its_context_and_hides_its_deletion(anki: AnkiPlace) -> None:
    anki.write("Europe.md", "# France #flashcards\n\nThe capital is ==Paris==.\n")
    await anki.sync(rendering=ON)
    with anki.reading() as collection:
        [found] = [collection.get_card(card) for card in collection.find_cards("")]
        shown, name = found.question(), found.note_type()["name"]
    assert name == CLOZE.with_context.name
    assert ("Europe &gt; France" in shown, ">Paris<" in shown) == (True, False)
