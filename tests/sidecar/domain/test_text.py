"""The plain text of a field."""

from __future__ import annotations

import pytest

from obsidian_anki_sync.domain.text import as_stored, counted, plain, shortened


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("the method of <em>loci</em>?", "the method of loci?"),
        ("<p>one</p><p>two</p>", "one two"),
        ("a<br>b", "a b"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("{{c1::Paris::city}} is in {{c2::France}}", "Paris is in France"),
        ('<img src="cat-1.png" width="3">', "cat-1.png"),
        ("[sound:a.mp3]", "a.mp3"),
    ],
)
def test_the_words_of_a_field(field: str, words: str) -> None:
    assert plain(field) == words


def test_text_is_compared_as_anki_stores_it() -> None:
    assert as_stored("e\u0301\r\n\x00") == "é\n"


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert shortened("a" * 61, 60) == "a" * 59 + "…"


def test_one_is_not_plural() -> None:
    assert (counted(1, "card"), counted(0, "card")) == ("1 card", "0 cards")
    assert counted(1, "card is", "cards are") == "1 card is"
