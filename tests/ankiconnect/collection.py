"""Anki as the add-on finds it: profiles, one of them open, each with a real collection."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import anki.lang
from anki.collection import Collection

FIRST_PROFILE = "User 1"


class Anki:
    """Profiles by name, each the path of a collection, which is made if it is missing.

    It is not safe to use from two threads at once; ``collection`` raises ``RuntimeError`` after ``close``.
    """

    def __init__(self, profiles: Mapping[str, Path], active: str = FIRST_PROFILE) -> None:
        self.profiles = dict(profiles)
        self.active = active
        self._collection: Collection | None = None
        # The checksum of a field, which finds duplicates, asks for a language.
        anki.lang.set_lang("en_US")
        self.open()

    @property
    def path(self) -> Path:
        """The collection of the profile that is open."""
        return self.profiles[self.active]

    @property
    def collection(self) -> Collection:
        """The open collection."""
        if self._collection is None:
            raise RuntimeError("collection is not available")
        return self._collection

    def open(self) -> None:
        """Opens the active profile's collection, if it is not open already."""
        if self._collection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._collection = Collection(str(self.path))

    def close(self) -> None:
        """Closes the collection, as quitting Anki does."""
        if self._collection is not None:
            self._collection.close()
            self._collection = None

    def load_profile(self, name: str) -> bool:
        """Opens another profile; returns False if there is none of this name."""
        if name not in self.profiles:
            return False
        self.close()
        self.active = name
        self.open()
        return True
