"""Deck and tag names against Anki itself, which normalises them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from obsidian_anki_sync.render.card import anki_tags, clean_deck

if TYPE_CHECKING:
    from anki.collection import Collection

_NAMES = [
    "a::::b",
    " a :: b ",
    'a"b',
    "a\x01b",
    "a:::b",
    "::x",
    "x::",
    "a: ::b",
    ":a",
    "e\u0301",
    "\xa0x",
    "a\\b",
]


@pytest.mark.parametrize("name", _NAMES)
def test_anki_keeps_a_clean_decks_name(name: str, collection: Collection) -> None:
    clean = clean_deck(name)
    deck = collection.decks.id(clean)
    assert deck is not None
    assert collection.decks.name(deck) == clean


@pytest.mark.parametrize("name", [*_NAMES, "a b", "a\u3000b", "#a/b", "тег"])
def test_anki_keeps_a_clean_tag(name: str, collection: Collection) -> None:
    tags = anki_tags([name])
    basic = collection.models.by_name("Basic")
    assert basic is not None
    note = collection.new_note(basic)
    note.fields[0] = name
    note.tags = list(tags)
    collection.add_note(note, collection.decks.id("Tags") or 1)  # type: ignore[arg-type]
    note.load()
    assert tuple(note.tags) == tags
