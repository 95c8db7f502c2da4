"""A cloze number belongs to the words that it hides, since each number is a card with its own reviews."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.cloze import deletion, deletions, renumbered

_NUMBER = re.compile(r"\{\{c\d+::")


@pytest.mark.parametrize(
    ("new", "former", "expected"),
    [
        # one is added before, between, after
        ("{{c1::n}} {{c2::a}} {{c3::b}}", "{{c1::a}} {{c2::b}}", "{{c3::n}} {{c1::a}} {{c2::b}}"),
        ("{{c1::a}} {{c2::n}} {{c3::b}}", "{{c1::a}} {{c2::b}}", "{{c1::a}} {{c3::n}} {{c2::b}}"),
        ("{{c1::a}} {{c2::b}} {{c3::n}}", "{{c1::a}} {{c2::b}}", "{{c1::a}} {{c2::b}} {{c3::n}}"),
        # one is removed, and a later one does not get its number
        ("{{c1::b}}", "{{c1::a}} {{c2::b}}", "{{c2::b}}"),
        ("{{c1::a}} {{c2::n}} {{c3::c}}", "{{c1::a}} {{c4::c}}", "{{c1::a}} {{c5::n}} {{c4::c}}"),
        # two are swapped
        ("{{c1::b}} {{c2::a}}", "{{c1::a}} {{c2::b}}", "{{c2::b}} {{c1::a}}"),
        # one is reworded in its place
        ("{{c1::a}} {{c2::B!}} {{c3::c}}", "{{c3::a}} {{c2::b}} {{c1::c}}", "{{c3::a}} {{c2::B!}} {{c1::c}}"),
        # the same words twice
        ("{{c1::a}} {{c2::a}} {{c3::a}}", "{{c2::a}} {{c1::a}}", "{{c2::a}} {{c1::a}} {{c3::a}}"),
        # formatting and hints are ignored
        ("{{c1::<b>a</b>::hint}} {{c2::b}}", "{{c2::a}} {{c1::b}}", "{{c2::<b>a</b>::hint}} {{c1::b}}"),
        # one inside of another
        ("{{c1::a {{c2::b}}}}", "{{c2::a {{c1::b}}}}", "{{c2::a {{c1::b}}}}"),
        # a text without clozes, before or now, stays
        ("{{c1::a}}", "a", "{{c1::a}}"),
        ("a", "{{c1::a}}", "a"),
    ],
)
def test_the_same_words_keep_their_number(new: str, former: str, expected: str) -> None:
    assert renumbered(new, former, {1, 2, 3}) == expected


def test_a_number_that_the_note_names_is_never_changed() -> None:
    new, former = "{{c1::a}} {{c2::b}} {{c3::c}}", "{{c2::a}} {{c1::c}}"

    assert renumbered(new, former, {1, 3}) == "{{c3::a}} {{c2::b}} {{c1::c}}"


def test_a_deletion_of_several_numbers_stays_and_keeps_them_from_others() -> None:
    assert renumbered("{{c1,2::a}} {{c3::b}}", "{{c1::b}}", {3}) == "{{c1,2::a}} {{c3::b}}"


_WORDS = st.sampled_from(["a", "b", "c", "<i>a</i>", "a b", "x::y", "}", "{{", "\\(1\\)", ""])


def fields(words: list[str], numbers: list[int]) -> str:
    return " ".join(deletion(number, text) for number, text in zip(numbers, words, strict=False))


_FIELDS = st.builds(fields, st.lists(_WORDS, max_size=6), st.permutations(range(1, 7)))
_ANY = _FIELDS | st.text(alphabet='{}c12:,ab <>"\n', max_size=40)
_IMPLICIT = st.sets(st.integers(1, 6))


@given(_ANY, _ANY, _IMPLICIT)
def test_nothing_but_numbers_changes(new: str, former: str, implicit: set[int]) -> None:
    assert _NUMBER.sub("#", renumbered(new, former, implicit)) == _NUMBER.sub("#", new)


@given(_FIELDS, _FIELDS, _IMPLICIT)
def test_numbers_stay_unique_where_they_were(new: str, former: str, implicit: set[int]) -> None:
    before = [one.number for one in deletions(new)]
    after = [one.number for one in deletions(renumbered(new, former, implicit))]

    assert len(set(after)) == len(set(before))
    assert [n for n in after if int(n) not in implicit] or implicit or after == before


@given(_FIELDS, _FIELDS, _IMPLICIT)
def test_the_same_note_gives_the_same_text_ever_after(new: str, former: str, implicit: set[int]) -> None:
    once = renumbered(new, former, implicit)

    assert renumbered(new, once, implicit) == once


@given(_FIELDS, _FIELDS)
def test_deletions_that_were_keep_their_numbers(new: str, former: str) -> None:
    were = [(one.words, one.number) for one in deletions(former)]
    now = [(one.words, one.number) for one in deletions(renumbered(new, former, set(range(1, 7))))]
    unique = {words for words, _ in were if [w for w, _ in were].count(words) == 1}

    kept = [pair for pair in now if pair[0] in unique and [w for w, _ in now].count(pair[0]) == 1]
    assert all(pair in were for pair in kept)


@given(st.text())
def test_what_a_deletion_hides_cannot_end_it(text: str) -> None:
    assert len(deletions(deletion(1, text))) == 1
