"""The name that a card is born with and keeps."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_FORBIDDEN = re.compile(r"[^\w-]+")
_LONGEST = 80


def birth_slug(note_id: str, position: int, language: str = "") -> str:
    """The slug of a card that is seen for the first time: ``<note id>-<position>[-<language>]``.

    It is made of what a second computer with the same vault would see too, so that both name the card alike.
    From then on it is kept, whatever becomes of the note's id, path, order or wording.
    """
    return "-".join(part for part in (_clean(note_id), str(position), language) if part)


def taken_slug(slug: str, note_path: str) -> str:
    """The slug instead of one that another card already has: the same with a hash of the note's path."""
    return f"{slug}-{hashlib.sha256(note_path.encode()).hexdigest()[:6]}"


def _clean(note_id: str) -> str:
    cleaned = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", note_id)).strip("-") or "note"
    if len(cleaned) <= _LONGEST:
        return cleaned
    return f"{cleaned[: _LONGEST - 9]}-{hashlib.sha256(cleaned.encode()).hexdigest()[:8]}"
