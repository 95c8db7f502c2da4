"""The interface between a renderer and the code that fetches pictures of the web."""

from __future__ import annotations

from typing import Protocol

from obsidian_anki_sync.domain.card import Media


class UnfetchedPicture(Exception):  # noqa: N818 - a finding about a note, not a failure of the program
    """A picture that was not fetched; the reason is the first argument."""


class RemotePictures(Protocol):
    """Fetches pictures of the web that notes show."""

    def fetched(self, address: str) -> Media:
        """Returns the picture at an address, as a file of this computer; raises ``UnfetchedPicture``."""
        ...
