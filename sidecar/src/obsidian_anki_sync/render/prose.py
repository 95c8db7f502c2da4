"""Text that needs no rendering."""

from __future__ import annotations

import re

# One line of words and the punctuation that means nothing, begun by a letter, so that it is no list.
_PROSE = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;?!()-])*\Z")


def is_prose(text: str) -> bool:
    """True if a text's HTML is the text itself, as for most questions: then it is not rendered."""
    return _PROSE.match(text) is not None
