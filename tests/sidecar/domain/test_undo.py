"""What an undo does with a card, even where an earlier undo was stopped in the middle of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from obsidian_anki_sync.domain.action import Action, ActionKind
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.domain.undo import AppliedChange, take_back

BEFORE = AnkiNote(1, "n-0", BASIC.name, {"Front": "What?", "Back": "This.", "Slug": "n-0"}, (), "Old", 100)
AFTER = replace(BEFORE, fields={**BEFORE.fields, "Back": "That."}, deck="New")


@pytest.fixture
def applied() -> AppliedChange:
    return AppliedChange(ActionKind.UPDATE, "n-0", "n.md", BEFORE, checksum(AFTER.content_fields))


def test_a_card_that_was_reworded_and_moved_goes_back(applied: AppliedChange) -> None:
    decided = take_back(applied, AFTER)
    assert isinstance(decided, Action)
    assert decided.card is not None
    assert decided.card.content.deck == "Old"


def test_an_undo_that_was_stopped_between_text_and_deck_is_ended(applied: AppliedChange) -> None:
    assert isinstance(take_back(applied, replace(BEFORE, deck="New")), Action)


def test_a_card_that_was_edited_since_stays(applied: AppliedChange) -> None:
    edited = replace(AFTER, fields={**AFTER.fields, "Back": "Mine."})
    assert take_back(applied, edited) == "it was changed since"
