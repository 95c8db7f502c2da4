"""The plan compares three sides, card by card, and keeps what the user changed in Anki."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, ActionKind
from obsidian_anki_sync.domain.planning.plan import (
    Base,
    Policy,
    base_of,
    decide_unwanted,
    decide_wanted,
    inferred_base,
)
from obsidian_anki_sync.pipeline.sync.agreement import needs_approval

POLICY = Policy()
SOURCE = "obsidian://open?vault=v&file=n"


def card(front: str = "Q", back: str = "A", *, tags: tuple[str, ...] = ("vault",), deck: str = "D") -> Card:
    fields = {"Front": front, "Back": back, "Extra": ""}
    return Card("n-0", "n.md", CardContent(BASIC.name, fields, deck, tags, SOURCE))


def in_anki(written: Card, **changes: object) -> AnkiNote:
    content = written.content
    note = AnkiNote(7, "n-0", BASIC.name, written.anki_fields, content.tags, content.deck, modified=100)
    return replace(note, **changes)


def edited(note: AnkiNote, **fields: str) -> AnkiNote:
    return replace(note, fields={**note.fields, **fields}, modified=200)


def base(written: Card) -> Base:
    return base_of(written, 7, 100)


def test_an_unchanged_card_is_skipped() -> None:
    assert decide_wanted(card(), base(card()), in_anki(card()), POLICY).action.kind is ActionKind.SKIP


def test_a_new_card_is_created() -> None:
    assert decide_wanted(card(), None, None, POLICY).action.kind is ActionKind.CREATE


def test_an_edit_in_the_vault_is_an_update_that_names_the_field() -> None:
    action = decide_wanted(card(back="new"), base(card()), in_anki(card()), POLICY).action
    assert (action.kind, action.differs) == (ActionKind.UPDATE, ("Back",))


def test_a_field_edited_in_anki_is_kept() -> None:
    seen = edited(in_anki(card()), Back="mine")
    assert decide_wanted(card(), base(card()), seen, POLICY).action.kind is ActionKind.SKIP


def test_a_field_edited_in_anki_is_kept_when_the_vault_changes_another() -> None:
    seen = edited(in_anki(card()), Back="mine")
    action = decide_wanted(card(front="new"), base(card()), seen, POLICY).action
    assert action.card is not None
    assert (action.card.anki_fields["Front"], action.card.anki_fields["Back"]) == ("new", "mine")


def test_a_field_changed_on_both_sides_is_a_conflict() -> None:
    seen = edited(in_anki(card()), Back="mine")
    action = decide_wanted(card(back="theirs"), base(card()), seen, POLICY).action
    assert (action.kind, action.differs) == (ActionKind.CONFLICT, ("Back",))


def test_a_conflict_that_the_vault_wins_is_an_update() -> None:
    seen = edited(in_anki(card()), Back="mine")
    action = decide_wanted(card(back="theirs"), base(card()), seen, Policy(conflicts="vault")).action
    assert action.card is not None
    assert action.card.anki_fields["Back"] == "theirs"


def test_a_conflict_that_anki_wins_stays_won() -> None:
    seen = edited(in_anki(card()), Back="mine")
    policy = Policy(conflicts="anki")
    first = decide_wanted(card(back="theirs"), base(card()), seen, policy)
    again = decide_wanted(card(back="theirs"), first.base, seen, Policy())
    assert (first.action.kind, again.action.kind) == (ActionKind.SKIP, ActionKind.SKIP)


def test_tags_added_in_anki_stay_when_the_vaults_tags_change() -> None:
    seen = in_anki(card(), tags=("vault", "leech"))
    action = decide_wanted(card(tags=("other",)), base(card()), seen, POLICY).action
    assert action.card is not None
    assert action.card.content.tags == ("leech", "other")


def test_a_deck_that_the_user_moved_to_stays_when_the_note_moves() -> None:
    seen = in_anki(card(), deck="Mine")
    decided = decide_wanted(card(deck="Elsewhere"), base(card()), seen, POLICY)
    assert decided.action.kind is ActionKind.SKIP


def test_a_moved_note_moves_its_cards() -> None:
    action = decide_wanted(card(deck="Elsewhere"), base(card()), in_anki(card()), POLICY).action
    assert action.card is not None
    assert (action.differs, action.card.content.deck) == (("deck",), "Elsewhere")


def test_a_card_deleted_in_anki_is_restored() -> None:
    assert decide_wanted(card(), base(card()), None, POLICY).action.kind is ActionKind.RESTORE


def test_a_card_deleted_in_anki_stays_deleted_if_the_setting_says_so() -> None:
    policy = Policy(restore_deleted=False)
    assert decide_wanted(card(), base(card()), None, policy).action.kind is ActionKind.SKIP


def test_a_card_whose_source_is_gone_is_deleted() -> None:
    action = decide_unwanted("n-0", "n.md", base(card()), in_anki(card()), POLICY).action
    assert action.kind is ActionKind.DELETE


def test_a_retired_card_is_not_removed_again() -> None:
    retired = replace(base(card()), retired=True)
    action = decide_unwanted("n-0", "n.md", retired, in_anki(card()), POLICY).action
    assert action.kind is ActionKind.SKIP


def test_a_retired_card_whose_source_is_back_is_restored_without_its_orphan_tag() -> None:
    retired = replace(base(card()), retired=True)
    seen = in_anki(card(), tags=("vault", ORPHAN_TAG), suspended=True)
    action = decide_wanted(card(), retired, seen, POLICY).action
    assert action.card is not None
    assert (action.kind, action.card.content.tags) == (ActionKind.RESTORE, ("vault",))


def test_a_lost_store_changes_nothing_of_an_untouched_card() -> None:
    seen = in_anki(card())
    assert decide_wanted(card(), inferred_base(seen), seen, POLICY).action.kind is ActionKind.SKIP


def test_a_lost_store_still_lets_an_edit_in_the_vault_through() -> None:
    seen = in_anki(card())
    action = decide_wanted(card(back="new"), inferred_base(seen), seen, POLICY).action
    assert action.kind is ActionKind.UPDATE


def test_a_lost_store_does_not_let_the_vault_overwrite_an_edit_in_anki() -> None:
    seen = edited(in_anki(card()), Back="mine")
    action = decide_wanted(card(), inferred_base(seen), seen, POLICY).action
    assert action.kind is ActionKind.CONFLICT


def test_a_lost_store_still_knows_a_field_that_was_kept_through_an_update() -> None:
    seen = edited(in_anki(card()), Back="mine")
    updated = decide_wanted(card(front="new"), base(card()), seen, POLICY).action.card
    assert updated is not None
    after = in_anki(updated)
    assert not after.is_as_written


def test_another_note_type_in_anki_is_a_conflict() -> None:
    seen = in_anki(card(), note_type="APF Simple")
    assert decide_wanted(card(), base(card()), seen, POLICY).action.kind is ActionKind.CONFLICT


TEXT = st.sampled_from(["", "one", "two", "three"])


@given(st.tuples(*[TEXT] * 6))
def test_a_sync_repeated_finds_nothing_to_do(texts: tuple[str, ...]) -> None:
    was = card(texts[0], texts[1])
    seen = edited(in_anki(was), Front=texts[2], Back=texts[3])
    wanted = card(texts[4], texts[5])
    decided = decide_wanted(wanted, base(was), seen, POLICY)
    if decided.action.kind is ActionKind.UPDATE:
        assert decided.action.card is not None
        seen = in_anki(decided.action.card)
    again = decide_wanted(wanted, decided.base, seen, POLICY).action.kind
    assert again is (ActionKind.CONFLICT if decided.action.kind is ActionKind.CONFLICT else ActionKind.SKIP)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_ten_removals_or_a_tenth_of_the_cards_need_no_approval(removals: int, managed: int) -> None:
    asked = needs_approval(removals, managed, share=0.1, count=10)
    assert asked == (removals > 10 and removals * 10 > managed)
