"""The words of a text that are marked as different."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.word_diff import DiffPart, pieces
from support.growth import assert_proportional


def changed(text: str, other: str) -> list[str]:
    return [piece.text for piece in pieces(text, other) if piece.changed]


def test_equal_texts_have_no_mark() -> None:
    assert pieces("The capital is Paris.", "The capital is Paris.") == (
        DiffPart("The capital is Paris.", False),
    )


def test_only_the_words_that_differ_are_marked() -> None:
    assert changed("The capital is Lyon now.", "The capital is Paris now.") == ["Lyon"]


def test_words_that_follow_one_another_are_one_mark() -> None:
    assert changed("Made of cold green glass.", "Made of warm red glass.") == ["cold green"]


def test_a_text_without_a_counterpart_is_marked_whole() -> None:
    assert changed("New words", "") == ["New words"]


@given(st.text(), st.text())
def test_the_pieces_are_the_text(text: str, other: str) -> None:
    assert "".join(piece.text for piece in pieces(text, other)) == text


@given(st.text(), st.text())
def test_two_kinds_of_piece_take_turns(text: str, other: str) -> None:
    kinds = [piece.changed for piece in pieces(text, other)]
    assert all(one != following for one, following in pairwise(kinds))


@pytest.mark.serial
def test_a_long_text_takes_time_in_proportion() -> None:
    assert_proportional(lambda times: pieces("a b " * times, "b a " * times), 5_000)
