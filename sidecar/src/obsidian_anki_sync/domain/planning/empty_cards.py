"""Finds the cards of an Anki note that a write leaves empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from obsidian_anki_sync.domain.note_type import BY_NAME

_CLOZE = re.compile(r"\{\{c(\d[\d,]*)::")


def cards_left_empty(
    old_type: str, old: Mapping[str, str], new_type: str, new: Mapping[str, str]
) -> frozenset[int]:
    """Returns the numbers (from 1) of the cards that an Anki note had and its new text does not show.

    ``old`` and ``new`` are the fields before and after.
    """
    return _cards(old_type, old.values()) - _cards(new_type, new.values())


def _cards(note_type: str, texts: Iterable[str]) -> frozenset[int]:
    known = BY_NAME.get(note_type)
    if known is None:
        return frozenset()
    if not known.is_cloze:
        return frozenset(range(1, known.templates + 1))
    numbers = (number for text in texts for found in _CLOZE.findall(text) for number in found.split(","))
    return frozenset(int(number) for number in numbers if number)
