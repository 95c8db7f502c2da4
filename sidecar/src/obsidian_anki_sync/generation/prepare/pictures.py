"""Pictures that a note embeds, for a model that sees."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from msgspec import Struct

from obsidian_anki_sync.generation.prepare.sections import Section

MEDIA_TYPES: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""What models see, by the ending of a file's name."""

LARGEST = 4_000_000
"""Bytes; servers refuse larger pictures."""

TOKENS_A_PICTURE = 1000
"""About what a picture costs to be read."""

_MOST = 4


class Picture(Struct, frozen=True):
    """A picture by its media type and content."""

    media_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"Picture({self.media_type!r}, {len(self.content)} bytes)"

    @property
    def digest(self) -> str:
        """A hash of the content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def address(self) -> str:
        """The picture as an address that holds it."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def pictures_of(section: Section, pictures: Mapping[str, Picture]) -> dict[str, Picture]:
    """Returns the first pictures that a section embeds, by their names in its text.

    ``pictures`` are those of the note, by the text that embeds them.
    """
    pieces = section.placeholders.pieces.items()
    found = {name: pictures[piece] for name, piece in pieces if piece in pictures}
    return dict(list(found.items())[:_MOST])
