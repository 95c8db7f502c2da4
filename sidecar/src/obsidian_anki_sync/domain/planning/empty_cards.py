"""Finds the cards of an Anki note that a write leaves empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from obsidian_anki_sync.domain.cloze_marks import deletion_numbers
from obsidian_anki_sync.domain.note_type import BY_NAME


def cards_left_empty(
    old_type: str, old: Mapping[str, str], new_type: str, new: Mapping[str, str]
) -> frozenset[int]:
    """Returns the numbers (from 1) of the cards that an Anki note had and that its new text leaves empty.

    ``old`` and ``new`` are the fields before and after.
    """
    return _cards(old_type, old.values()) - _cards(new_type, new.values())


def _cards(note_type: str, texts: Iterable[str]) -> frozenset[int]:
    known = BY_NAME.get(note_type)
    if known is None:
        return frozenset()
    if not known.is_cloze:
        return frozenset(range(1, known.templates + 1))
    return frozenset(number for text in texts for number in deletion_numbers(text))
