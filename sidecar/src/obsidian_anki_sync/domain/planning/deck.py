"""Deck names, compared as Anki compares them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping

_DROPPED = re.compile(r'[\x00-\x1f\x7f"]')
_BLANK = "blank"
_BETWEEN = "::"


def deck_key(name: str) -> str:
    """Returns what all spellings of one deck have in common.

    Anki composes each part to NFC, drops control characters, quotation marks and outer blanks, calls an empty
    part "blank", and ignores case.
    """
    parts = (_DROPPED.sub("", unicodedata.normalize("NFC", part)).strip() for part in name.split(_BETWEEN))
    return _BETWEEN.join(part or _BLANK for part in parts).casefold()


def same_deck(one: str, other: str) -> bool:
    """True if both names are the same deck to Anki."""
    return one == other or deck_key(one) == deck_key(other)


def deck_after_renames(name: str, moved: Mapping[str, str], present: Collection[str]) -> str:
    """Returns the present name of a deck that was renamed in Anki; empty if no rename concerns it.

    ``moved`` are decks that are gone, each with the deck that has its cards now. A deck without cards of its
    own follows the nearest renamed deck above it, if all cards below that one agree. ``present`` are the keys
    of the existing decks.
    """
    if deck_key(name) in present:
        return ""
    renames = _renames(moved)
    parts = name.split(_BETWEEN)
    for length in range(len(parts), 0, -1):
        found = renames.get(deck_key(_BETWEEN.join(parts[:length])), set())
        if len(found) == 1 and deck_key(_BETWEEN.join(parts[:length])) not in present:
            return _BETWEEN.join([*found, *parts[length:]])
    return ""


def _renames(moved: Mapping[str, str]) -> dict[str, set[str]]:
    """Returns the new names of each renamed deck, by its key, without the part that both names end in."""
    renames: dict[str, set[str]] = defaultdict(set)
    for before, now in moved.items():
        old, new = before.split(_BETWEEN), now.split(_BETWEEN)
        renames[deck_key(before)].add(now)
        while len(old) > 1 and len(new) > 1 and deck_key(old[-1]) == deck_key(new[-1]):
            old, new = old[:-1], new[:-1]
        renames[deck_key(_BETWEEN.join(old))].add(_BETWEEN.join(new))
    return renames
