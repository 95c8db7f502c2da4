"""An edit made in Anki is listed, and written into its note only if rendering gives it back."""

from __future__ import annotations

import pytest

from end_to_end.edits.two_cards import NOTE, only, synced, text_of
from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.edits.listing import BOTH, UNPROVEN, list_edits
from obsidian_anki_sync.pipeline.edits.reading import CHANGED
from obsidian_anki_sync.pipeline.edits.taking import NOT_EDITED, OTHER_TEXT, take_edits, undo_edits
from support.syncing import question


async def test_an_edit_is_listed_with_its_words_and_the_notes_line(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris, on the <em>Seine</em>.")
    edit = await only(anki)
    [field] = edit.fields
    assert [piece.text for piece in field.vault if piece.changed] == ["Pariss"]
    assert [piece.text for piece in field.anki if piece.changed] == ["Paris"]
    assert (edit.note_path, edit.line, edit.problem) == ("Europe.md", 4, "")
    assert (edit.note_text, edit.new_text) == ("A: Pariss, on the *Seine*.", "A: Paris, on the *Seine*.")


async def test_an_edit_is_taken_into_the_note_and_the_rest_of_the_file_stays(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris, on the <em>Seine</em>.")
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert [(one.note_path, one.line) for one in taken.written] == [("Europe.md", 4)]
    assert text_of(anki) == NOTE.replace("Pariss", "Paris")


async def test_after_that_a_sync_changes_nothing(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris, on the <em>Seine</em>.")
    await take_edits(anki.settings, {(await only(anki)).slug: None})
    before = {front: note.fields for front, note in anki.notes().items()}
    report = await anki.sync()
    assert (report.actions, report.conflicts) == ((), ())
    assert {front: note.fields for front, note in anki.notes().items()} == before
    assert await list_edits(anki.settings) == ()


@pytest.mark.parametrize(
    "html",
    [
        "Paris, on the <em>Seine</em>.<br>It has <b>2 million</b> people.",
        "Paris, <u>on</u> the <em>Seine</em>.",
        "Paris &amp; the <em>Seine</em> &lt;3",
        "Paris, on the river <em>Seine</em>, \\(x_1 * y\\).",
        "Pariss, on the <em>Seine</em>. *Not* emphasis_here_.",
        "Something else entirely",
        "<ul>\n<li>Paris</li>\n<li>Seine</li>\n</ul>",
        "Pariss, on the <em>Seine</em>.<ul><li>one</li><li>two</li></ul>",
        "Pariss, on the <em>Seine</em>.<table><tbody><tr><td>a</td></tr></tbody></table>",
        'Pariss, on the <span style="color: rgb(255, 0, 0);">river</span> <em>Seine</em>.',
        "Pariss, on the <em>Seine</em>. #1, #tag, [[x]], &lt;b&gt;",
    ],
)
async def test_html_of_ankis_editor_comes_back_to_the_letter(anki: AnkiPlace, html: str) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back=html)
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert len(taken.written) == 1, taken.refused
    await anki.sync()
    assert anki.notes()["Capital of France?"]["Back"] == html
    assert await list_edits(anki.settings) == ()


@pytest.mark.parametrize(
    "html",
    [
        '<span onclick="x()">Paris</span>',
        "<div>Paris<form>x</form></div>",
        "Paris<br>",
        "<p>Paris</p>",
        '<img src="pasted-1.jpg">',
        "{{c1::Paris}}",
    ],
)
async def test_an_edit_without_equal_markdown_is_shown_and_not_written(anki: AnkiPlace, html: str) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back=html)
    edit = await only(anki)
    taken = await take_edits(anki.settings, {edit.slug: None})
    if not taken.written:
        assert (edit.problem, taken.refused) == (UNPROVEN, {edit.slug: UNPROVEN})
        assert (text_of(anki), edit.line) == (NOTE, 4)
        assert edit.note_text == "Pariss, on the *Seine*."
        return
    await anki.sync()
    assert anki.notes()["Capital of France?"]["Back"] == html


async def test_it_is_off_by_default(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    slug = (await only(anki)).slug
    with pytest.raises(UsageError, match="switched off"):
        await take_edits(anki.settings.with_changes(edits_into_notes=False), {slug: None})
    assert text_of(anki) == NOTE


async def test_a_note_that_changed_since_the_sync_is_not_written(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    anki.write("Europe.md", NOTE + "More.\n")
    edit = await only(anki)
    taken = await take_edits(anki.settings, {edit.slug: None})
    assert (edit.problem, taken.refused) == (CHANGED, {edit.slug: CHANGED})
    assert text_of(anki) == NOTE + "More.\n"


async def test_a_card_that_changed_since_it_was_shown_is_not_written(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    edit = await only(anki)
    anki.change("Capital of France?", Back="Lyon")
    taken = await take_edits(anki.settings, {edit.slug: edit.token})
    assert taken.refused == {edit.slug: OTHER_TEXT}
    assert text_of(anki) == NOTE


async def test_a_field_that_both_changed_is_a_conflict(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    anki.write("Europe.md", NOTE.replace("Pariss", "Parissss"))
    await anki.sync()
    assert (await only(anki)).problem == BOTH


async def test_two_edits_of_one_note_are_taken_at_once(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    anki.change("Of Spain?", Front="The capital of Spain?")
    taken = await take_edits(
        anki.settings, {edit.slug: edit.token for edit in await list_edits(anki.settings)}
    )
    assert len(taken.written) == 2, taken.refused
    assert text_of(anki) == f"# Europe\n\n{question('Capital of France?', 'Paris')}\n" + (
        f"{question('The capital of Spain?', 'Madrid.')}\n"
    )


async def test_two_edits_of_one_note_are_taken_one_after_another_without_a_sync(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    anki.change("Of Spain?", Back="Madrid!")
    for edit in await list_edits(anki.settings):
        assert len((await take_edits(anki.settings, {edit.slug: None})).written) == 1
    assert ("A: Paris\n" in text_of(anki), "A: Madrid!\n" in text_of(anki)) == (True, True)


async def test_an_edit_that_was_taken_can_be_undone(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    await take_edits(anki.settings, {(await only(anki)).slug: None})
    undone = await undo_edits(anki.settings)
    assert ([one.note_path for one in undone.written], text_of(anki)) == (["Europe.md"], NOTE)
    assert (await undo_edits(anki.settings)).written == ()


async def test_an_undo_does_not_write_a_note_that_changed_since(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    slug = (await only(anki)).slug
    await take_edits(anki.settings, {slug: None})
    anki.write("Europe.md", text_of(anki) + "More.\n")
    undone = await undo_edits(anki.settings, (slug,))
    assert (undone.written, list(undone.refused)) == ((), [slug])
    assert text_of(anki).endswith("More.\n")


async def test_a_card_without_an_edit_is_refused(anki: AnkiPlace) -> None:
    await synced(anki)
    assert (await take_edits(anki.settings, {"nothing": None})).refused == {"nothing": NOT_EDITED}


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
async def test_line_ends_and_a_byte_order_mark_stay(anki: AnkiPlace, ending: str) -> None:
    text = "\ufeff" + NOTE.replace("\n", ending)
    (anki.settings.vault / "Europe.md").write_bytes(text.encode())
    await anki.sync()
    anki.change("Capital of France?", Back="Paris, on the <em>Seine</em>.")
    await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert text_of(anki) == text.replace("Pariss", "Paris")


LOSABLE = {
    "an embed": ("See ![[Other]] now.", "text of part", "text of a part"),
    "a link": ("See [[Other|that note]] now.", "See", "Look at"),
    "a comment": ("Pariss %%my own note%% on the Seine.", "Pariss", "Paris"),
    "an HTML comment": ("Pariss <!-- mine --> on the Seine.", "Pariss", "Paris"),
    "a block id": ("Pariss on the Seine. ^seine", "Pariss", "Paris"),
    "a formula": ("Pariss has $x^2$ people.", "Pariss", "Paris"),
    "a highlight": ("Pariss, ==on the Seine==.", "Pariss", "Paris"),
}


@pytest.mark.parametrize("kind", LOSABLE)
async def test_a_note_loses_nothing_that_a_card_shows_in_another_form(anki: AnkiPlace, kind: str) -> None:
    written, old, new = LOSABLE[kind]
    anki.write("Other.md", "# Part\n\ntext of part\n")
    await synced(anki, question("Where?", written))
    anki.change("Where?", Back=anki.notes()["Where?"]["Back"].replace(old, new))
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    expected = written.replace(old, new) if taken.written else written
    assert text_of(anki) == question("Where?", expected)
    assert bool(taken.written) == (kind != "an embed")


async def test_text_removed_in_anki_is_removed_from_the_note(anki: AnkiPlace) -> None:
    anki.write("Other.md", "text")
    await synced(anki, question("Where?", "See [[Other]] now."))
    anki.change("Where?", Back="See it now.")
    await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert text_of(anki) == question("Where?", "See it now.")


ORDINARY = {
    "bars": ("See a|b and a||b.", "a|b and a||b", "ab"),
    "money": ("It costs $5.", "$5", "5 dollars"),
    "stars": ("Some 2**3 of them.", "2**3", "8"),
    "code": ("Write `a == b` here.", "a == b", "a"),
    "a link with a name": ("See [[Other|that note]] now.", None, "Look elsewhere"),
}


@pytest.mark.parametrize("kind", ORDINARY)
async def test_ordinary_characters_that_look_like_marks_may_go(anki: AnkiPlace, kind: str) -> None:
    written, old, new = ORDINARY[kind]
    anki.write("Other.md", "text")
    await synced(anki, question("Where?", written))
    back = anki.notes()["Where?"]["Back"]
    anki.change("Where?", Back=back.replace(old, new) if old else new)
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert len(taken.written) == 1, taken.refused
    assert text_of(anki) == question("Where?", written.replace(old, new) if old else new)


async def test_a_line_break_of_the_editor_is_written_between_lines_of_the_note(anki: AnkiPlace) -> None:
    await synced(anki, question("Where?", "Paris.  \nIn the *north*."))
    anki.change("Where?", Back="Paris.<br>Yes.<br>\nIn the <em>north</em>.")
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert len(taken.written) == 1, taken.refused
    assert text_of(anki) == question("Where?", "Paris.<br>Yes.  \nIn the *north*.")


async def test_an_item_is_never_written_without_its_list(anki: AnkiPlace) -> None:
    text = question("Where?", "In\n- Paris\n- Lyon")
    await synced(anki, text)
    back = anki.notes()["Where?"]["Back"]
    anki.change("Where?", Back=back.replace("<li>Lyon</li>", "<li>Lyon</li><li>Nice</li>"))
    edit = await only(anki)
    assert (edit.problem, (await take_edits(anki.settings, {edit.slug: None})).written) == (UNPROVEN, ())
    assert text_of(anki) == text


async def test_a_whole_new_text_keeps_a_comment_or_is_not_written(anki: AnkiPlace) -> None:
    await synced(anki, question("Where?", "Pariss %%mine%% and more."))
    anki.change("Where?", Back="Nothing of this is as before")
    await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert "%%mine%%" in text_of(anki)
