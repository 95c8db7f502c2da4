"""The identity that an Anki note has for Anki itself."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache


@lru_cache(maxsize=4096)  # A batch asks for the same ones several times.
def guid_of(slug: str) -> str:
    """Returns the GUID of the Anki note that holds the card with this slug, in whatever collection it is.

    Sixteen characters (96 bits): a package imported twice, or into a collection that was written directly,
    meets the Anki note that is there and makes no second one.
    """
    digest = hashlib.sha256(f"obsidian-anki-sync/{slug}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()
