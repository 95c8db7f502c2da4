"""The deck that a deck of the vault has after decks were renamed in Anki."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from obsidian_anki_sync.domain.planning.deck import deck_after_renames, deck_key


@pytest.mark.parametrize(
    ("name", "moved", "present", "found"),
    [
        ("A::C", {"A::B": "X::B"}, ["X", "X::B"], "X::C"),
        ("A::C::D", {"A::B": "X::B"}, ["X", "X::B"], "X::C::D"),
        ("A", {"A::B": "X::B"}, ["X", "X::B"], "X"),
        ("a::c", {"A::B": "X::B"}, ["X", "X::B"], "X::c"),
        ("A::B::C", {"A::B": "X::Y"}, ["X", "X::Y"], "X::Y::C"),
        ("A::B::D", {"A::B::C": "A::X::C"}, ["A", "A::X", "A::X::C"], "A::X::D"),
        ("A::C", {"A::B": "X::B"}, ["A", "X", "X::B"], ""),
        ("A::C", {"A::B": "X::B"}, ["A::C", "X", "X::B"], ""),
        ("A::C", {"A::B": "X::B", "A::D": "Y::D"}, ["X::B", "Y::D"], ""),
        ("A::C", {"A::B": "X::Y"}, ["X::Y"], ""),
        ("B::C", {"A::B": "X::B"}, ["X::B"], ""),
    ],
)
def test_a_deck_follows_the_nearest_renamed_deck_above_it(
    name: str, moved: Mapping[str, str], present: list[str], found: str
) -> None:
    assert deck_after_renames(name, moved, {deck_key(deck) for deck in present}) == found
