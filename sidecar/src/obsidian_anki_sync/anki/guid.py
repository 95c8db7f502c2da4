"""The identity of an Anki note within Anki."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache


@lru_cache(maxsize=4096)  # A batch asks for the same ones several times.
def guid_of(slug: str) -> str:
    """Returns the GUID of the Anki note for the card with this slug, the same in every collection.

    Sixteen characters (96 bits). A package that is imported twice, or into a collection that was written
    directly, finds the existing Anki note and makes no second one.
    """
    digest = hashlib.sha256(f"obsidian-anki-sync/{slug}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()
