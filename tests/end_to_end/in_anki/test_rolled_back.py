"""Earlier text that came back to Anki without an edit is replaced by the vault's."""

from __future__ import annotations

from anki.notes import Note

from end_to_end.in_anki.anki_place import AnkiPlace
from support.syncing import question


async def synced_twice(anki: AnkiPlace) -> Note:
    """Returns a card that was synced, and reworded; the Anki note as it was first."""
    anki.write("a.md", question("Alpha?", "One."))
    anki.write("b.md", question("Beta?", "Two."))
    await anki.sync()
    first = anki.notes()["Alpha?"]
    anki.write("a.md", question("Alpha?", "Uno."))
    await anki.sync()
    return first


async def test_a_note_rolled_back_in_anki_is_written_again_with_a_notice(anki: AnkiPlace) -> None:
    first = await synced_twice(anki)
    anki.change("Alpha?", **dict(first.items()))
    await anki.sync()
    assert anki.notes()["Alpha?"]["Back"] == "Uno."
    assert any("earlier text of 'Alpha?'" in sentence for sentence in anki.said)


async def test_a_field_that_a_browser_window_wrote_back_is_no_edit(anki: AnkiPlace) -> None:
    first = await synced_twice(anki)
    anki.change("Alpha?", Back=first["Back"])
    await anki.sync()
    assert anki.notes()["Alpha?"]["Back"] == "Uno."


async def test_a_text_of_several_syncs_ago_is_no_edit_either(anki: AnkiPlace) -> None:
    first = await synced_twice(anki)
    anki.write("a.md", question("Alpha?", "Ein."))
    await anki.sync()
    anki.change("Alpha?", Back=first["Back"])
    anki.write("a.md", question("Alpha?", "Un."))
    report = await anki.sync()
    assert not report.conflicts
    assert anki.notes()["Alpha?"]["Back"] == "Un."


async def test_an_edit_by_hand_is_kept(anki: AnkiPlace) -> None:
    await synced_twice(anki)
    anki.change("Alpha?", Back="My own words.")
    await anki.sync()
    assert anki.notes()["Alpha?"]["Back"] == "My own words."
    assert not any("earlier text" in sentence for sentence in anki.said)
