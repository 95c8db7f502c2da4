"""The checksum of a card, and the cards of an Anki note."""

from __future__ import annotations

from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.planning.empty_cards import cards_left_empty


def test_a_field_of_control_characters_has_the_checksum_of_the_empty_field_that_anki_stores() -> None:
    assert checksum({"Front": "q", "Back": "\x07"}) == checksum({"Front": "q", "Back": ""})


def test_a_cloze_number_of_any_length_is_read() -> None:
    text = f"{{{{c{'9' * 5000}::word}}}} and {{{{c2::another}}}}"
    left = cards_left_empty("Obsidian Cloze", {"Text": text}, "Obsidian Cloze", {"Text": "{{c1::a}}"})
    assert left == {2, 999_999_999}
