"""A card keeps its slug when its note's path, order or wording changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.identity.cards import KnownCard, NewCard
from obsidian_anki_sync.domain.identity.identities import match_identities

OLD_NOTE, NEW_NOTE = 1, 2


def known(position: int, front: str, back: str = "", **more: object) -> KnownCard:
    card = KnownCard(f"n-{position}", OLD_NOTE, "n", position, "", front, back, note_is_gone=False)
    return replace(card, **more)


def new(position: int, front: str, back: str = "", **more: object) -> NewCard:
    card = NewCard(100 + position, OLD_NOTE, "n", "n.md", position, "", front, back)
    return replace(card, **more)


def slugs_of(new_cards: list[NewCard], known_cards: list[KnownCard]) -> dict[int, str]:
    return dict(
        match_identities(new_cards, known_cards, {card.slug: card.note for card in known_cards}).slugs
    )


def test_a_new_card_is_named_by_its_note_and_its_words() -> None:
    assert slugs_of([new(0, "What is a slug?", words="w")], [])[100].startswith("n-")


def test_two_stores_of_one_vault_give_a_card_the_same_slug_at_any_position() -> None:
    one, other = new(0, "a", words="a"), new(1, "b", words="b")
    moved = new(4, "b", words="b")
    assert slugs_of([one, other], [])[101] == slugs_of([moved], [])[104]


def test_cards_that_two_stores_add_to_one_note_have_different_slugs() -> None:
    assert slugs_of([new(1, "a", words="a")], [])[101] != slugs_of([new(1, "b", words="b")], [])[101]


def test_cards_of_one_note_with_the_same_text_have_different_slugs() -> None:
    named = slugs_of([new(0, "a", words="a"), new(1, "a", words="a")], [])
    assert len(set(named.values())) == 2


def test_the_same_card_in_another_vault_has_another_slug() -> None:
    card = new(0, "a", words="a")
    assert match_identities([card], [], {}, "aaaa").slugs != match_identities([card], [], {}, "bbbb").slugs


def test_a_reordered_note_keeps_its_slugs() -> None:
    was = [known(0, "first"), known(1, "second")]
    assert slugs_of([new(0, "second"), new(1, "first")], was) == {100: "n-1", 101: "n-0"}


def test_a_reworded_question_keeps_its_slug() -> None:
    was = [
        known(0, "What does HTTP mean?", "Hypertext Transfer Protocol"),
        known(1, "What is TCP?", "A protocol"),
    ]
    now = [
        new(0, "What is TCP?", "A protocol"),
        new(1, "What does the acronym HTTP stand for?", "Hypertext Transfer Protocol"),
    ]
    assert slugs_of(now, was) == {100: "n-1", 101: "n-0"}


def test_a_card_whose_question_and_answer_both_differ_is_another_card_at_any_position() -> None:
    was = [known(0, "What is the capital of France?", "Paris"), known(1, "What is TCP?", "A protocol")]
    now = [new(0, "What is the capital of Germany?", "Berlin"), new(1, "What is TCP?", "A protocol")]
    assert slugs_of(now, was)[101] == "n-1"
    assert slugs_of(now, was)[100] != "n-0"


def test_a_new_question_keeps_its_slug_if_its_answer_and_its_position_are_unchanged() -> None:
    was = [known(0, "aaaa", "Paris"), known(1, "What is TCP?", "A protocol")]
    now = [new(0, "zzzzzzzz", "Paris"), new(1, "What is TCP?", "A protocol")]
    assert slugs_of(now, was) == {100: "n-0", 101: "n-1"}


def test_a_renamed_note_keeps_a_boilerplate_card_that_a_new_note_has_too() -> None:
    gone = {"note_is_gone": True, "note_id": "paper"}
    was = [known(0, "What kind is it?", "A paper", **gone), known(1, "Who wrote it?", "Ada", **gone)]
    boilerplate = new(0, "What kind is it?", "A paper", note=2, note_id="another", note_path="another.md")
    renamed = {"note": 3, "note_id": "renamed", "note_path": "renamed.md"}
    now = [
        replace(boilerplate, key=90),
        replace(boilerplate, key=91, position=1, front="Who wrote this one?", back="Grace Hopper"),
        new(0, "What kind is it?", "A paper", **renamed),
        new(1, "Who wrote it?", "Ada Lovelace", **renamed),
    ]
    named = slugs_of(now, was)
    assert (named[100], named[101]) == ("n-0", "n-1")


def test_a_new_note_inherits_nothing_but_the_shared_card_of_a_deleted_one() -> None:
    was = [
        known(0, "What kind is it?", "A paper", note_is_gone=True),
        known(1, "Who proved it first?", "Gauss", note_is_gone=True),
    ]
    other = {"note": NEW_NOTE, "note_id": "other", "note_path": "other.md"}
    now = [new(0, "What kind is it?", "A paper", **other), new(1, "When was it built?", "1889", **other)]
    assert slugs_of(now, was)[101] != "n-1"


def test_a_card_that_is_renamed_and_reworded_at_once_is_known_by_its_long_answer() -> None:
    answer = "A protocol that brings every byte in order."
    was = [known(0, "What is TCP?", answer, note_is_gone=True)]
    now = [new(0, "Which guarantee does TCP give?", answer, note=NEW_NOTE, note_id="other")]
    assert slugs_of(now, was) == {100: "n-0"}


def test_a_card_that_moves_with_a_word_changed_is_known_by_its_likeness() -> None:
    was = [known(0, "What does the heart pump?", "Blood, all day"), known(1, "What is TCP?", "A protocol")]
    now = [
        new(1, "What is TCP?", "A protocol"),
        new(7, "What does the heart pump?", "Blood, all night", note=NEW_NOTE, note_id="body"),
    ]
    assert slugs_of(now, was) == {101: "n-1", 107: "n-0"}


def test_a_card_that_could_continue_two_is_new_and_reported() -> None:
    was = [known(0, "What is colour 1 of the flag?", "Red"), known(1, "What is colour 2 of the flag?", "Red")]
    now = [new(0, "What is colour 3 of the flag?", "Red")]
    found = match_identities(now, was, {card.slug: card.note for card in was})
    assert found.slugs[100] not in ("n-0", "n-1")
    assert found.unclear == {100}


def test_a_removed_cards_slug_does_not_go_to_its_neighbour() -> None:
    was = [known(0, "What is a monad?", "A monoid"), known(1, "What is TCP?", "A protocol")]
    now = [new(0, "What is TCP?", "A protocol")]
    assert slugs_of(now, was) == {100: "n-1"}


def test_a_card_put_before_the_others_gets_a_slug_of_its_own() -> None:
    was = [known(0, "What is TCP?", "A protocol")]
    now = [new(0, "Who was Ada Lovelace?", "A mathematician"), new(1, "What is TCP?", "A protocol")]
    assert slugs_of(now, was)[101] == "n-0"
    assert slugs_of(now, was)[100] not in ("n-0", "n-1")


def test_a_renamed_note_without_an_id_keeps_its_slugs_though_a_card_was_reworded_too() -> None:
    was = [
        known(0, "What does HTTP mean?", "Hypertext Transfer Protocol", note_is_gone=True),
        known(1, "What is TCP?", "A protocol", note_is_gone=True),
    ]
    renamed = {"note": NEW_NOTE, "note_id": "renamed"}
    now = [
        new(0, "What does the acronym HTTP mean?", "Hypertext Transfer Protocol", **renamed),
        new(1, "What is TCP?", "A protocol", **renamed),
    ]
    assert slugs_of(now, was) == {100: "n-0", 101: "n-1"}


def test_a_card_moved_to_another_note_keeps_its_slug() -> None:
    was = [known(0, "What is TCP?", "A protocol")]
    assert slugs_of([new(3, "What is TCP?", "A protocol", note=NEW_NOTE, note_id="m")], was) == {103: "n-0"}


def test_a_translation_never_takes_the_slug_of_its_original() -> None:
    was = [known(0, "x = 1", "y = 2", language="en")]
    assert slugs_of([new(0, "x = 1", "y = 2", language="ru")], was)[100] != "n-0"


def test_a_card_known_from_anki_alone_is_found_in_any_language() -> None:
    was = [known(-1, "What is TCP?", "A protocol", language=None, slug="n-0-en")]
    assert slugs_of([new(0, "What is TCP?", "A protocol", language="en")], was) == {100: "n-0-en"}


def test_a_copied_note_of_the_same_id_gets_slugs_of_its_own() -> None:
    original = new(0, "front", declares_id=True)
    copy = new(1, "front", note=NEW_NOTE, note_path="copy.md", declares_id=True)
    assert len(set(slugs_of([original, copy], []).values())) == 2


def test_a_new_card_gets_the_slug_that_its_note_declares() -> None:
    assert slugs_of([new(0, "front", declared_slug="algo-004-0-en")], []) == {100: "algo-004-0-en"}


WORDS = st.text(alphabet="abc ", max_size=6)
CARDS = st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["", "en", "ru"])), max_size=8)


@given(CARDS, CARDS)
def test_every_new_card_gets_a_slug_that_no_other_has(
    now: list[tuple[str, str, str]], was: list[tuple[str, str, str]]
) -> None:
    cards = [new(i, front, back, language=language) for i, (front, back, language) in enumerate(now)]
    before = [
        known(i, front, back, language=language, slug=f"n-{i}-{language}")
        for i, (front, back, language) in enumerate(was)
    ]
    named = slugs_of(cards, before)
    assert set(named) == {card.key for card in cards}
    assert len(set(named.values())) == len(cards)


@given(CARDS, st.randoms())
def test_any_order_of_the_same_cards_has_the_same_slugs(
    was: list[tuple[str, str, str]], random: object
) -> None:
    distinct = list(dict.fromkeys(was))
    before = [
        known(i, front, back, language=language, slug=f"s{i}")
        for i, (front, back, language) in enumerate(distinct)
    ]
    order = list(range(len(distinct)))
    random.shuffle(order)  # type: ignore[attr-defined]
    now = [
        new(place, distinct[i][0], distinct[i][1], language=distinct[i][2]) for place, i in enumerate(order)
    ]
    assert slugs_of(now, before) == {100 + place: f"s{i}" for place, i in enumerate(order)}
