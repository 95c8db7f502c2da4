"""The words of a field's HTML, and the field as Anki stores it."""

from __future__ import annotations

import html
import re
import unicodedata

from obsidian_anki_sync.domain.cloze_marks import OPENING, with_words

_MEDIA = re.compile(r"<(?:img|source)[^>]*?\bsrc=\"([^\"]*)\"[^>]*>|\[sound:([^\]]*)\]")
CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
"""The control characters that Anki drops, for a character class; tab and line feed are not among them."""

HTML_TAG = r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>'
"""A tag in a field's HTML; the value of an attribute may hold angle brackets."""

_CONTROL = re.compile(rf"[{CONTROL}]")
# These tags may be inside a word or before a full stop; every other tag separates words.
_INLINE_TAG = re.compile(r"</?(?:a|b|code|del|em|i|mark|s|small|span|strong|sub|sup|u)(?:\s[^>]*)?>")
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/h[1-6]|/tr|/ul|/ol|/pre|/blockquote|hr)\b[^>]*>")
_ITEM = re.compile(r"<li\b[^>]*>")
_CLOZE_NUMBER = re.compile(OPENING)


def plain(field: str) -> str:
    """Returns the words of a field's HTML: no tags, no cloze marks, blanks folded, media by their names."""
    words = _MEDIA.sub(lambda found: f" {found[1] or found[2]} ", field)
    words = with_words(words)
    words = html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", words)))
    return " ".join(unicodedata.normalize("NFC", words).split())


def plain_with_deletions(field: str) -> str:
    """Returns the words of a field's HTML, with marks for its deletions but without their numbers."""
    return plain(_CLOZE_NUMBER.sub("{{", field))


def readable(field: str) -> str:
    """Returns the words of a field's HTML in lines and paragraphs, as a person reads them."""
    words = _MEDIA.sub(lambda found: f"[{found[1] or found[2]}]", field)
    words = _ITEM.sub("\n- ", _BREAK.sub("\n", words.replace("\n", " ")))
    words = html.unescape(_TAG.sub("", words))
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", words).split("\n"))
    return "\n".join(line for line in lines if line)


def without_control(text: str) -> str:
    """Returns a text without the control characters that Anki drops."""
    # Replacing costs several times as much as seeing that there are none.
    return text if text.replace("\n", "").isprintable() else _CONTROL.sub("", text)


def as_stored(field: str) -> str:
    """Returns a field's text as Anki stores it, so that the text sent equals the text read back.

    Anki drops carriage returns and control characters and composes to NFC.
    """
    return unicodedata.normalize("NFC", without_control(field))


def shortened(text: str, width: int = 60) -> str:
    """Returns a text cut to ``width`` characters for a table, with an ellipsis if anything is missing."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """Returns a number with its words: ``1 card``, ``2 cards``; ``many`` is an irregular plural."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
