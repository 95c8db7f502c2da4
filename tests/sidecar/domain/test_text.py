"""The plain text of a field."""

from __future__ import annotations

import pytest

from obsidian_anki_sync.domain.text import as_stored, counted, plain, plain_with_deletions, shortened


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("the method of <em>loci</em>?", "the method of loci?"),
        ("<p>one</p><p>two</p>", "one two"),
        ("a<br>b", "a b"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("{{c1::Paris::city}} is in {{c2::France}}", "Paris is in France"),
        ("{{c1,2::Paris::city}} is old", "Paris is old"),
        ("{{c1::Paris, {{c2::France::land}}, is old::what}}.", "Paris, France, is old."),
        ("{{c1::{{c2::a}}{{c13::b}}}} {{c3::c", "ab {{c3::c"),
        ("{{c1::a {{c2::b}} c", "{{c1::a b c"),
        (r"{{c1::\frac{a}{b}}} }}", r"\frac{a}{b} }}"),
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


@pytest.mark.parametrize(
    ("one", "other"), [("{{c1::a}} b", "{{c23::a}} b"), ("{{c1,2::a {{c3::b}}}}", "{{c4::a {{c1,7::b}}}}")]
)
def test_numbers_of_deletions_do_not_count_as_words(one: str, other: str) -> None:
    assert plain_with_deletions(one) == plain_with_deletions(other)
    assert plain_with_deletions(one) != plain(one)
