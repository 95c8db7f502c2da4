"""Deck names, compared as Anki compares them."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r'[\x00-\x1f\x7f"]')
_BLANK = "blank"


def deck_key(name: str) -> str:
    """Returns what two names of one deck have in common.

    Anki composes each part to NFC, drops control characters, quotation marks and outer blanks, calls an empty
    part "blank", and ignores case.
    """
    parts = (_DROPPED.sub("", unicodedata.normalize("NFC", part)).strip() for part in name.split("::"))
    return "::".join(part or _BLANK for part in parts).casefold()


def same_deck(one: str, other: str) -> bool:
    """True if Anki takes both names for the same deck."""
    return one == other or deck_key(one) == deck_key(other)
