"""What a note would lose by an edit although its cards look the same: comments, links, embeds, block ids."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What no card shows: it may not go, whatever was edited.
_HIDDEN = (
    re.compile(r"%%"),
    re.compile(r"<!--"),
    re.compile(r"[ \t]\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE),
)
# What a note writes in a form of its own, and the HTML that a card has for it. It may go if that goes.
_WRITTEN: Mapping[re.Pattern[str], re.Pattern[str]] = {
    re.compile(r"!\[\[|!\["): re.compile(r'<img|\[sound:|class="embed|<a '),
    re.compile(r"\[\["): re.compile(r'<a |<img|\[sound:|class="embed'),
    re.compile(r"\$"): re.compile(r"\\\(|\\\["),
    re.compile(r"`{3}|~{3}"): re.compile(r"<pre"),
    re.compile(r"\[!"): re.compile(r"data-callout"),
    re.compile(r"\[\^|\^\["): re.compile(r'id="fn'),
    re.compile(r"\|"): re.compile(r"<t[dh]\b"),
    re.compile(r"==|\*\*|\{\{"): re.compile(r"\{\{c|<mark|<strong|<b>"),
}


def loses_something(before: str, after: str, html: str, wanted: str) -> bool:
    """True if a text lacks something that the edit from ``html`` to ``wanted`` did not remove."""
    if any(_fewer(pattern, before, after) for pattern in _HIDDEN):
        return True
    return any(
        _fewer(pattern, before, after) and not _fewer(shown, html, wanted)
        for pattern, shown in _WRITTEN.items()
    )


def _fewer(pattern: re.Pattern[str], before: str, after: str) -> bool:
    return len(pattern.findall(after)) < len(pattern.findall(before))
