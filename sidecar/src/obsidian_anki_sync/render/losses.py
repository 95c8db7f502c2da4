"""Finds words of a field that its HTML does not show, so that every loss has a finding.

It does not use the rules that made the HTML, so it also finds what a rule loses by mistake.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from urllib.parse import unquote

from obsidian_anki_sync.domain.cloze_marks import ANY_OPENING, OPENING, numbers_of
from obsidian_anki_sync.domain.text import plain
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.links import address_spans
from obsidian_anki_sync.markup.outline import Kind
from obsidian_anki_sync.markup.text import Span
from obsidian_anki_sync.render.elements.raw_html import ELEMENTS

FIELD_EMPTY = "field-empty"
CLOZE_LOST = "cloze-lost"
WORDS_LOST = "words-lost"

Loss = tuple[str, str, str]
"""A code, the words of the note that it is about, and the message."""

_NUMBER = re.compile(OPENING)
_WORD = re.compile(r"[^\W_]+")
_WORD_FIRST = re.compile(r"(?:<[^<>\"]*>\s*)*[^\W_]")
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r' (?:alt|class|data-callout|href|src|title)="([^"]*)"')
# Names of tags and attributes, which are words of the HTML even if the card's text does not have them.
_NAMES = frozenset(
    {name for name in ELEMENTS if len(name) > 2}
    | {"align", "callout", "class", "color", "href", "size", "width"}
)
_SHOWN = re.compile(r"<img|<hr|\[sound:")
_HIDDEN = frozenset({Kind.COMMENT, Kind.HTML_COMMENT})
# Parts that a user does not see as words: the language of code, the kind of a callout, the number of an item,
# the label of a footnote or of an address, the size of a picture, the id of a block, LaTeX's commands.
_NOT_WORDS = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+)?(?:`{3,}|~{3,})[^\n]*|\[!(?:[^\]\n]+)\][+-]?|^[ \t>]*\d{1,9}[.)](?=[ \t])"
    r"|\[\^[^\]\n]+\]:?|^ {0,3}\[[^\]\n]+\]:.*|(?<=\])\[[^\]\n]*\]"
    r"|(?<=!\[)\d+(?:x\d+)?(?=\])|\|[ \t]*\d+(?:x\d+)?[ \t]*(?=\]|\|)"
    r"|(?:(?<!\S)|(?<=\]\]))\^[A-Za-z0-9-]+[ \t]*$|\\[A-Za-z]+|\[[^\]\n]\](?=[ \t])"
    rf"|{ANY_OPENING}",
    re.MULTILINE,
)
_ITEM_NUMBER = re.compile(r"^[ \t>]*\d{1,9}[.)](?=[ \t])", re.MULTILINE)
_ELEMENT = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>")
_MERMAID = re.compile(
    r"^[ \t>]*(`{3,}|~{3,})[ \t]*mermaid\b.*?(?:^[ \t>]*\1|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
# A field with only tags is never longer, and comparing words costs more for longer fields.
_EMPTY_AT_MOST = 2_000
# A line with this many characters is hardly in the HTML by chance.
_LONG = 20
# The message names this many words.
_NAMED = 5


def shows_nothing(html: str) -> bool:
    """True if a field has no word, picture, sound or line."""
    if _WORD_FIRST.match(html):
        return False
    return len(html) < _EMPTY_AT_MOST and not (_SHOWN.search(html) or plain(html))


def losses(markdown: str, html: str, tags: set[str], *, is_cloze: bool) -> Iterator[Loss]:
    """Yields the losses of a field: words and deletions that its HTML does not show.

    ``tags`` are shown as the card's tags.
    """
    if shows_nothing(html):
        words = " ".join(markdown.split())[:40]
        yield FIELD_EMPTY, words, f"'{words}' is not visible on the card."
        return
    if is_cloze and (missing := set(_NUMBER.findall(markdown)) - set(_NUMBER.findall(html))):
        numbers = sorted(missing, key=numbers_of)
        named = ", ".join(f"c{number}" for number in numbers)
        subject = "cloze deletion" if len(numbers) == 1 else "cloze deletions"
        verb = "is" if len(numbers) == 1 else "are"
        message = f"The {subject} {named} of the note {verb} missing on the card."
        yield CLOZE_LOST, f"{{{{c{numbers[0]}::", message
    if lost := _lost_words(markdown, html, tags):
        named = ", ".join(lost[:_NAMED]) + (", …" if len(lost) > _NAMED else "")
        yield WORDS_LOST, lost[0], f"Words of the note are missing on the card: {named}."


def _lost_words(markdown: str, html: str, tags: set[str]) -> list[str]:
    # Nearly every line and every word is in the HTML unchanged. So the quickest test compares lines, and then
    # the words between blanks and tags.
    lines = [line for line in markdown.split("\n") if len(line) < _LONG or line.lstrip(" -") not in html]
    if not lines:
        return []
    written = set(" ".join(lines).split())
    pieces = set(html.replace("<", " <").replace(">", "> ").split())
    doubtful = set(_WORD.findall(" ".join(written - pieces))) - pieces
    for others in (pieces - written, pieces & written):
        if not doubtful:
            return []
        doubtful -= set(_WORD.findall(" ".join(others))) - _NAMES
    if doubtful:  # often the numbers of a list, which the HTML does not contain
        numbered = _ITEM_NUMBER.sub(" ", markdown)
        doubtful = {word for word in doubtful if word in numbered}
    if not doubtful:
        return []
    addresses = unquote(" ".join(_ADDRESS.findall(html)))
    shown = entities.unescape(f"{_TAG.sub('', html)}\n{addresses}\n{' '.join(tags)}")
    if doubtful := {word for word in doubtful if word not in shown}:
        return [word for word in dict.fromkeys(_WORD.findall(_readable(markdown))) if word in doubtful]
    return []


def _readable(markdown: str) -> str:
    """Returns the text of a field without the parts that a user does not see as words."""
    hidden = [piece[1:] for piece in blocks_of(markdown).pieces if piece.kind in _HIDDEN]
    text = _without(markdown, hidden)
    text = _MERMAID.sub(" ", text)
    text = _without(text, list(address_spans(text)))
    text = _ELEMENT.sub(lambda tag: " " if tag[1].lower() in ELEMENTS else tag[0], text)
    return entities.unescape(_NOT_WORDS.sub(" ", text))


def _without(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += text[position:start], " "
        position = end
    return "".join((*parts, text[position:]))
