"""The actions of an undo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, Action, ActionKind
from obsidian_anki_sync.domain.planning.undo import AppliedChange, Left, take_back

BEFORE = AnkiNote(1, "n-0", BASIC.name, {"Front": "What?", "Back": "This.", "Slug": "n-0"}, (), "Old", 100)
AFTER = replace(BEFORE, fields={**BEFORE.fields, "Back": "That."}, deck="New")
TAGS = st.frozensets(st.sampled_from(("a", "b", "c", "d")))


def left(note: AnkiNote) -> Left:
    return Left(checksum(note.content_fields), note.deck, note.tags)


@pytest.fixture
def update() -> AppliedChange:
    return AppliedChange("n-0", "n.md", BEFORE, left(AFTER))


@pytest.fixture
def creation() -> AppliedChange:
    return AppliedChange("n-0", "n.md", None, left(AFTER))


@pytest.fixture
def removal() -> AppliedChange:
    return AppliedChange("n-0", "n.md", BEFORE, None)


def carried_out(decided: Action | str) -> Action:
    assert isinstance(decided, Action), decided
    return decided


def test_a_card_that_was_reworded_and_moved_goes_back(update: AppliedChange) -> None:
    card = carried_out(take_back(update, AFTER)).card
    assert card is not None
    assert (card.content.deck, card.content.fields["Back"]) == ("Old", "This.")


def test_an_undo_that_was_stopped_between_text_and_deck_is_ended(update: AppliedChange) -> None:
    assert carried_out(take_back(update, replace(BEFORE, deck="New"))).kind is ActionKind.UPDATE


def test_a_card_that_is_back_already_needs_nothing(update: AppliedChange) -> None:
    assert take_back(update, BEFORE) == ""


def test_a_card_that_was_edited_since_stays(update: AppliedChange) -> None:
    edited = replace(AFTER, fields={**AFTER.fields, "Back": "Mine."})
    assert take_back(update, edited) == "it was changed since"


def test_a_deck_that_the_user_chose_since_stays(update: AppliedChange) -> None:
    card = carried_out(take_back(update, replace(AFTER, deck="Mine"))).card
    assert card is not None
    assert card.content.deck == "Mine"


@given(before=TAGS, written=TAGS, now=TAGS)
def test_only_the_session_s_own_change_of_tags_is_taken_back(
    before: frozenset[str], written: frozenset[str], now: frozenset[str]
) -> None:
    was, after = (replace(BEFORE, tags=tuple(sorted(tags))) for tags in (before, written))
    change = AppliedChange("n-0", "n.md", was, left(replace(after, fields=AFTER.fields)))
    card = carried_out(take_back(change, replace(AFTER, tags=tuple(sorted(now))))).card
    assert card is not None
    tags = set(card.content.tags)
    untouched = set("abcd") - (before ^ written)
    assert tags & untouched == now & untouched
    assert tags >= before - written
    assert not tags & (written - before)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reviewed": True}, "it was reviewed since"),
        ({"tags": ("mine",)}, "its tags were changed since"),
        ({"deck": "Mine"}, "it was moved to another deck since"),
    ],
)
def test_a_new_card_that_was_touched_stays(
    creation: AppliedChange, changes: dict[str, object], reason: str
) -> None:
    assert take_back(creation, replace(AFTER, **changes)) == reason


def test_a_new_card_that_was_not_touched_goes(creation: AppliedChange) -> None:
    assert carried_out(take_back(creation, AFTER)).kind is ActionKind.DELETE


def test_a_card_that_was_created_and_then_reworded_goes_as_a_whole(
    creation: AppliedChange, update: AppliedChange
) -> None:
    assert carried_out(take_back(creation.then(update), AFTER)).kind is ActionKind.DELETE


def test_a_card_that_was_reworded_twice_gets_its_first_wording_back(update: AppliedChange) -> None:
    last = replace(AFTER, fields={**AFTER.fields, "Back": "Other."})
    card = carried_out(take_back(update.then(AppliedChange("n-0", "n.md", AFTER, left(last))), last)).card
    assert card is not None
    assert card.content.fields["Back"] == "This."


def test_a_card_that_came_and_went_in_one_session_leaves_nothing_to_do(
    creation: AppliedChange, removal: AppliedChange
) -> None:
    assert take_back(creation.then(removal), None) == ""


def test_a_removed_card_is_made_again(removal: AppliedChange) -> None:
    assert carried_out(take_back(removal, None)).kind is ActionKind.RESTORE


def test_a_suspended_card_is_resumed_with_the_tags_and_deck_that_the_user_gave_it(
    removal: AppliedChange,
) -> None:
    seen = replace(BEFORE, tags=(ORPHAN_TAG, "mine"), deck="Mine", suspended=True)
    card = carried_out(take_back(removal, seen)).card
    assert card is not None
    assert (card.content.tags, card.content.deck) == (("mine",), "Mine")


def test_a_suspended_card_that_was_edited_since_stays(removal: AppliedChange) -> None:
    seen = replace(AFTER, tags=(ORPHAN_TAG,), suspended=True)
    assert take_back(removal, seen) == "it was changed since"


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_removed_card_with_a_stock_note_type_stays_as_it_is(removal: AppliedChange, is_gone: bool) -> None:
    before = replace(BEFORE, note_type="Basic")
    seen = None if is_gone else replace(before, tags=(ORPHAN_TAG,), suspended=True)
    assert take_back(replace(removal, before=before), seen) == "it has the note type Basic in Anki"


def test_a_second_anki_note_of_a_card_stays_removed(removal: AppliedChange) -> None:
    assert "same card" in str(take_back(replace(removal, slug="n-0~1"), None))


def test_a_card_that_a_sync_resumed_is_suspended_again() -> None:
    suspended = replace(BEFORE, tags=(ORPHAN_TAG,), suspended=True)
    assert (
        carried_out(take_back(AppliedChange("n-0", "n.md", suspended, left(AFTER)), AFTER)).kind
        is ActionKind.DELETE
    )
