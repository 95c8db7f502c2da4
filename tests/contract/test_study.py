"""Statistics of cards, cards to mend, and the note of a card, over the pipe."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from anki.collection import Collection

from contract.wire import Wire
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, sync, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is a?", "The letter a."))
    write_note(settings.vault, "in/b.md", question("What is b?", "The letter b."))
    asyncio.run(sync(settings))
    return settings


def test_cards_are_counted_by_group(wire: Wire) -> None:
    told = wire.ask("study/stats", {"by": "folder"})
    assert [(group["name"], group["sums"]["new"]) for group in told["groups"]] == [("/", 1), ("in", 1)]
    assert (told["total"]["cards"], told["total"].get("retention")) == (2, None)
    assert wire.ask("study/stats", {"by": "note", "note": "a.md"})["total"]["cards"] == 1


def test_each_card_of_a_note_is_a_group_by_its_slug(wire: Wire) -> None:
    [mark] = wire.ask("cards/marks", {"note": "a.md"})["marks"]
    [group] = wire.ask("study/stats", {"by": "card", "note": "a.md"})["groups"]
    assert (group["name"], group["sums"]["cards"]) == (mark["cards"][0]["slug"], 1)


def test_a_flagged_card_is_to_be_mended_and_leads_to_its_note(wire: Wire, settings: Settings) -> None:
    collection = Collection(settings.target.removeprefix("file:"))
    collection.set_user_flag_for_cards(1, list(collection.find_cards("Front:*b?")))
    collection.close()
    [card] = wire.ask("study/mend")["cards"]
    assert (card["note"], card["line"], card["reasons"]) == ("in/b.md", 1, ["flag 1"])
    assert card["why"] == [{"kind": "flag", "value": "1"}]
    assert wire.ask("study/mend", {"flags": [2]})["cards"] == []
    [found] = wire.ask("study/find", {"text": str(card["ankiId"])})["cards"]
    assert (found["note"], found["ankiId"]) == ("in/b.md", card["ankiId"])


def test_a_filtered_deck_is_made_listed_and_removed(wire: Wire) -> None:
    made = wire.ask("study/makeDeck", {"choice": {"notes": ["a.md"], "folders": ["in"]}, "name": "Now"})
    assert made == {"name": "Now", "cards": 2}
    assert wire.ask("study/decks") == {"decks": [made]}
    assert wire.ask("study/removeDeck", {"name": "Now"}) == made
    assert wire.ask("study/decks") == {"decks": []}


def test_a_file_shows_no_cards_in_a_browser(wire: Wire) -> None:
    refused = wire.ask_wrongly("study/browse", {"choice": {"search": "letter"}})
    assert "Only a running Anki has a browser" in refused["message"]


def test_a_mended_card_is_cleared(wire: Wire, settings: Settings) -> None:
    collection = Collection(settings.target.removeprefix("file:"))
    collection.set_user_flag_for_cards(1, list(collection.find_cards("Front:*b?")))
    collection.close()
    [card] = wire.ask("study/mend")["cards"]
    assert wire.ask("study/mended", {"slugs": [card["slug"]]}) == {"cleared": 1}
    assert wire.ask("study/mend")["cards"] == []
