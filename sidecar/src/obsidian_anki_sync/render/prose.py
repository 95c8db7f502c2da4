"""Text that needs no rendering."""

from __future__ import annotations

import re

# A line of words and of punctuation that Markdown ignores. It begins with a letter, so it is not a list.
_LINE = r"[^\W\d_](?:[^\W_]++|[ ,.;?!()-]++)*+"
_PROSE = re.compile(rf"{_LINE}\Z")
_PARAGRAPHS = re.compile(rf"(?:{_LINE}(?<! )\n\n++)++(?=\S)")


def is_prose(text: str) -> bool:
    """True if a text's HTML is the text itself, as for most questions, so that it need not be rendered."""
    return _PROSE.match(text) is not None


def without_prose(markdown: str) -> tuple[str, str]:
    """Returns the HTML of the prose that a text begins with, and the rest of the text."""
    found = _PARAGRAPHS.match(markdown)
    if found is None:
        return "", markdown
    html = "".join([f"<p>{line}</p>\n" for line in found[0].split("\n") if line])
    return html, markdown[found.end() :]
