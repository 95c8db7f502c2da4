"""Cloze deletions as obsidian-spaced-repetition writes them: ``==x==``, ``==1;;x==``, ``==x;;hint==``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from obsidian_anki_sync.formats.core.numbering import Mark
from obsidian_anki_sync.markup.links import address_spans
from obsidian_anki_sync.markup.text import Span, hide

# The marks of a kind, and where lines break: a deletion ends on the line that it begins on.
_DELIMITERS = {
    "highlight": re.compile(r"(?P<open>)(?P<close>)(?<!=)==(?!=)|\n"),
    "bold": re.compile(r"(?P<open>)(?P<close>)(?<!\*)\*\*(?!\*)|\n"),
    "braces": re.compile(r"(?P<open>\{\{)|(?P<close>\}\})|\n"),
}
_NUMBER = re.compile(r"\d{1,3}\Z", re.ASCII)
_ANKI_NUMBER = re.compile(r"c(\d{1,3})::(?=.)", re.ASCII | re.DOTALL)
_WIDTH = 2


def marks_in(masked: str, text: str, kinds: Iterable[str]) -> tuple[Mark, ...]:
    """Returns the deletions of a paragraph, in order and apart, by what its masked text shows.

    The addresses of links and embeds hold none.
    """
    masked = hide(masked, address_spans(masked))
    spans = sorted(span for kind in kinds for span in _spans(masked, _DELIMITERS[kind]))
    marks: list[Mark] = []
    for start, end in spans:
        if not marks or start >= marks[-1].end:
            marks.append(_mark(start, end, text[start + _WIDTH : end - _WIDTH]))
    return tuple(marks)


def _spans(masked: str, delimiter: re.Pattern[str]) -> Iterator[Span]:
    opened: int | None = None
    for found in delimiter.finditer(masked):
        start, end = found.span()
        if found[0] == "\n":
            opened = None
        elif opened is None:
            if found["open"] is not None and not masked[end : end + 1].isspace():
                opened = start
        elif found["close"] is not None and not masked[start - 1].isspace() and start > opened + _WIDTH:
            yield opened, end
            opened = None


def _mark(start: int, end: int, inside: str) -> Mark:
    """A deletion with the number before its words and the hint behind them, where it has them."""
    number, parted, rest = inside.partition(";;")
    if parted and _NUMBER.match(number) and int(number) and rest:
        words, _, hint = rest.partition(";;")
        return Mark(start, end, words, int(number), hint)
    anki = _ANKI_NUMBER.match(inside)
    if anki:
        words, _, hint = inside[anki.end() :].partition("::")
        return Mark(start, end, words, int(anki[1]) or None, hint)
    words, _, hint = inside.partition(";;")
    return Mark(start, end, words or inside, None, hint)
