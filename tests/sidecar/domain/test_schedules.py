"""One-time changes of cards: what they leave, how a kill is settled, and how they are taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import BURIED_BY_USER, SUSPENDED, Asked, CardSchedule
from obsidian_anki_sync.domain.planning.plan import Base, Policy, base_of, decide_wanted
from obsidian_anki_sync.domain.planning.schedules import asked_for, has_begun, is_carried_out, set_back

REVIEWED = CardSchedule(
    card_id=1,
    type=2,
    queue=2,
    due=90,
    interval=30,
    ease=2500,
    reps=7,
    lapses=1,
    data='{"pos":4,"s":30,"d":5}',
)
FIELDS = {"Front": "What?", "Back": "This.", "Slug": "n-0"}
SEEN = AnkiNote(5, "n-0", BASIC.name, FIELDS, (), "Deck", 100)
CONTENT = CardContent(BASIC.name, {"Front": "What?", "Back": "This."}, "Deck", (), "")
CARD = Card("n-0", "n.md", CONTENT)
ASKS = st.sampled_from((Asked.BURY, Asked.FORGET))
SCHEDULES = st.builds(
    CardSchedule,
    card_id=st.integers(1, 3),
    type=st.integers(0, 3),
    queue=st.sampled_from((SUSPENDED, BURIED_BY_USER, 0, 1, 2, 3)),
    due=st.integers(0, 200),
    interval=st.integers(0, 100),
    ease=st.integers(0, 3000),
    reps=st.integers(0, 9),
    flag=st.integers(0, 7),
)
CARDS = st.lists(SCHEDULES, min_size=1, max_size=3, unique_by=lambda card: card.card_id).map(tuple)


def decided(asks: Asked, base: Base | None) -> tuple[ActionKind, Asked, Asked]:
    """Returns the kind of the action, what it asks for, and what the base remembers afterwards."""
    decision = decide_wanted(replace(CARD, asks=asks), base, SEEN, Policy())
    assert decision.base is not None
    return decision.action.kind, decision.action.asks, decision.base.asked


def base(asked: Asked = Asked.NOTHING) -> Base:
    return replace(base_of(CARD, 5, 100), asked=asked)


@pytest.mark.parametrize("asks", [Asked.BURY, Asked.FORGET])
def test_a_note_that_begins_to_ask_is_heard_once(asks: Asked) -> None:
    assert decided(asks, base())[1:] == (asks, asks)
    assert decided(asks, base(asks))[1:] == (Asked.NOTHING, asks)
    assert decided(Asked.NOTHING, base(asks))[1:] == (Asked.NOTHING, Asked.NOTHING)


def test_a_note_that_asks_for_the_other_change_is_heard() -> None:
    assert decided(Asked.FORGET, base(Asked.BURY))[1:] == (Asked.FORGET, Asked.FORGET)


def test_a_store_that_was_lost_repeats_nothing() -> None:
    assert decided(Asked.FORGET, None)[1:] == (Asked.NOTHING, Asked.FORGET)


def test_a_new_card_has_nothing_to_forget() -> None:
    decision = decide_wanted(replace(CARD, asks=Asked.FORGET), None, None, Policy())
    assert decision.base is not None
    assert (decision.action.kind, decision.action.asks) == (ActionKind.CREATE, Asked.NOTHING)
    assert decision.base.asked is Asked.FORGET


@given(ASKS, CARDS)
def test_what_is_asked_for_is_carried_out_by_its_own_account(
    asks: Asked, cards: tuple[CardSchedule, ...]
) -> None:
    left = asked_for(asks, cards)
    assert is_carried_out(asks, left, left)
    assert has_begun(asks, cards, left, left) is (left != cards)
    assert asked_for(asks, left) == left


@given(ASKS, CARDS)
def test_an_undo_sets_every_schedule_back(asks: Asked, cards: tuple[CardSchedule, ...]) -> None:
    left = asked_for(asks, cards)
    assert set_back(asks, cards, left, left) == (cards, "")


@given(ASKS, CARDS)
def test_a_suspended_card_stays_suspended(asks: Asked, cards: tuple[CardSchedule, ...]) -> None:
    left = asked_for(asks, cards)
    assert [card.is_suspended for card in left] == [card.is_suspended for card in cards]


def test_a_card_that_is_as_before_was_not_forgotten() -> None:
    left = asked_for(Asked.FORGET, (REVIEWED,))
    assert not is_carried_out(Asked.FORGET, left, (REVIEWED,))
    assert not has_begun(Asked.FORGET, (REVIEWED,), left, (REVIEWED,))


def test_an_answer_since_settles_it_so_that_nothing_is_forgotten_twice() -> None:
    left = asked_for(Asked.FORGET, (REVIEWED,))
    learned = replace(left[0], type=1, queue=1, reps=8)
    assert is_carried_out(Asked.FORGET, left, (learned,))
    assert set_back(Asked.FORGET, (REVIEWED,), left, (learned,)) == ((learned,), "it was reviewed since")


def test_a_flag_that_the_user_set_since_stays() -> None:
    flagged = replace(REVIEWED, flag=3)
    assert set_back(Asked.CLEAR, (flagged,), (REVIEWED,), (replace(REVIEWED, flag=5),)) == (
        (replace(REVIEWED, flag=5),),
        "",
    )
    assert set_back(Asked.CLEAR, (flagged,), (REVIEWED,), (REVIEWED,)) == ((flagged,), "")


def test_a_card_in_a_filtered_deck_keeps_its_new_schedule() -> None:
    left = asked_for(Asked.FORGET, (REVIEWED,))
    now = replace(left[0], is_filtered=True)
    assert set_back(Asked.FORGET, (REVIEWED,), left, (now,)) == ((now,), "it is in a filtered deck")
