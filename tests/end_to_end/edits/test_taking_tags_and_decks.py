"""Tags and the deck of an edited card are listed, and written in the form of its syntax."""

from __future__ import annotations

import pytest

from end_to_end.edits.two_cards import NOTE, only, synced, text_of
from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.formats.core.options import DEFAULT_SYNTAXES, Syntax
from obsidian_anki_sync.pipeline.edits.listing import NO_PLACE, list_edits
from obsidian_anki_sync.pipeline.edits.taking import take_edits, undo_edits


def put(
    anki: AnkiPlace, front: str, *, tags: tuple[str, ...] = (), without: str = "", deck: str = ""
) -> None:
    """Gives an Anki note tags, takes one away, and moves its cards, as a person does in the browser."""
    note = anki.notes()[front]
    deck_id = anki.new_deck(deck) if deck else None
    with anki.collection() as collection:
        note.tags = [*(tag for tag in note.tags if tag != without), *tags]
        collection.update_note(note)
        if deck_id:
            collection.set_deck(collection.card_ids_of_note(note.id), deck_id)
    anki.change(front)


async def test_tags_and_the_deck_are_listed_and_taken_into_the_card(anki: AnkiPlace) -> None:
    await synced(anki)
    put(anki, "Of Spain?", tags=("hard", "a::b"), deck="Mine::Below")
    edit = await only(anki)
    assert (set(edit.added_tags), edit.deck, edit.fields, edit.problem) == (
        {"hard", "a::b"},
        "Mine::Below",
        (),
        "",
    )
    await take_edits(anki.settings, {edit.slug: edit.token})
    lines = text_of(anki).split("A: Madrid.\n")[1].split("\n")
    assert set(lines[:2]) == {"Deck: Mine::Below", "Tags: a::b hard"}
    assert (await anki.sync()).actions == ()
    assert await list_edits(anki.settings) == ()
    assert set(anki.notes()["Of Spain?"].tags) == {"hard", "a::b"}
    await undo_edits(anki.settings)
    assert text_of(anki) == NOTE


async def test_a_text_and_a_tag_are_taken_at_once(anki: AnkiPlace) -> None:
    await synced(anki, NOTE.replace("Madrid.\n", "Madrid.\r\nTags: old, other\r\n"))
    put(anki, "Of Spain?", tags=("new",), without="old")
    anki.change("Of Spain?", Back="Madrid!")
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert len(taken.written) == 1, taken.refused
    assert text_of(anki) == NOTE.replace("Madrid.\n", "Madrid!\r\nTags: other, new\r\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Word #card\nanswer\n", "Word #card #hard\nanswer\n"),
        ("START\nBasic\nWord\nBack: answer\n<!--ID: 1-->\nEND\n", "Tags: hard\n<!--ID: 1-->\nEND\n"),
        ("#flashcards\n\nWord::answer\n\nMore.\n", "Word::answer #hard\n\nMore.\n"),
    ],
)
async def test_a_tag_is_written_in_the_form_of_the_syntax(anki: AnkiPlace, before: str, after: str) -> None:
    anki.settings = anki.settings.with_changes(syntaxes=DEFAULT_SYNTAXES)
    await synced(anki, before)
    put(anki, "Word", tags=("hard",))
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert len(taken.written) == 1, taken.refused
    assert after in text_of(anki)


async def test_a_tag_in_a_yaml_list_is_written_and_removed_in_the_list(anki: AnkiPlace) -> None:
    anki.settings = anki.settings.with_changes(syntaxes=(Syntax.ANKI_BRIDGE,))
    await synced(anki, "```anki\ntags: [a, b]\n---\nWord\n===\nanswer\n```\n")
    put(anki, "Word", tags=("c::d",), without="a")
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert len(taken.written) == 1, taken.refused
    assert "\ntags: [b, c::d]\n" in text_of(anki)


async def test_a_deck_of_the_notes_only_card_is_written_into_its_frontmatter(anki: AnkiPlace) -> None:
    anki.settings = anki.settings.with_changes(syntaxes=DEFAULT_SYNTAXES)
    await synced(anki, "---\ndeck: Old\ntags: [a]\n---\nWord #card\nanswer\n")
    put(anki, "Word", deck="New")
    taken = await take_edits(anki.settings, {(await only(anki)).slug: None})
    assert len(taken.written) == 1, taken.refused
    assert text_of(anki).startswith("---\ndeck: New\ntags: [a]\n---\n")


async def test_tags_that_the_syntax_cannot_hold_are_only_shown(anki: AnkiPlace) -> None:
    anki.settings = anki.settings.with_changes(syntaxes=DEFAULT_SYNTAXES)
    text = "---\ntags: [a]\n---\nOne #card\nanswer\n\nTwo #card\nanswer\n"
    await synced(anki, text)
    put(anki, "One", deck="Mine")
    edit = await only(anki)
    assert edit.problem == NO_PLACE
    assert (await take_edits(anki.settings, {edit.slug: None})).refused == {edit.slug: NO_PLACE}
    assert text_of(anki) == text
