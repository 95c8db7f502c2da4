"""Cloze deletions of obsidian-spaced-repetition: ``==x==``, ``==1;;x==``, ``==x;;hint==``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from obsidian_anki_sync.formats.core.numbering import HiddenText
from obsidian_anki_sync.markup.links import address_spans
from obsidian_anki_sync.markup.text import Span, hide

# The marks of each kind, and line breaks: a deletion ends on the line on which it begins.
_DELIMITERS = {
    "highlight": re.compile(r"(?P<open>)(?P<close>)(?<!=)==(?!=)|\n"),
    "bold": re.compile(r"(?P<open>)(?P<close>)(?<!\*)\*\*(?!\*)|\n"),
    "braces": re.compile(r"(?P<open>\{\{)|(?P<close>\}\})|\n"),
}
_NUMBER = re.compile(r"\d{1,3}\Z", re.ASCII)
_SEQUENCE = re.compile(r"[ash]+\Z")
_ANKI_NUMBER = re.compile(r"c(\d{1,3})::(?=.)", re.ASCII | re.DOTALL)
_PART = re.compile(r"(\[(?:\\.|[^\]\\])*?(?:\d|hint)(?:\\.|[^\]\\])*\]|answer)")
_WIDTH = 2


def marks_in(masked: str, text: str, kinds: Iterable[str]) -> tuple[HiddenText, ...]:
    """Returns the deletions in the masked text of a paragraph, in order and without overlaps.

    ``kinds`` are ``highlight``, ``bold`` and ``braces``, or patterns such as ``==[123;;]answer[;;hint]==``.
    Addresses of links and embeds hold no deletion.
    """
    masked = hide(masked, address_spans(masked))
    found: list[HiddenText] = []
    for kind in kinds:
        if kind in _DELIMITERS:
            spans = _spans(masked, _DELIMITERS[kind])
            found += (_mark(start, end, text[start + _WIDTH : end - _WIDTH]) for start, end in spans)
        elif pattern := cloze_pattern(kind):
            found += (_custom_mark(match, text) for match in pattern.finditer(masked))
    marks: list[HiddenText] = []
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        if not marks or mark.start >= marks[-1].end:
            marks.append(mark)
    return tuple(marks)


@cache
def cloze_pattern(pattern: str) -> re.Pattern[str] | None:
    """Returns a cloze pattern of the tool as a regular expression; None for one without marks.

    The number may also be a sequence of ``a``, ``s`` and ``h``: each card asks, shows or hides the words.
    """
    parts = _PART.split(pattern)
    literal = "".join(part for part in parts if part != "answer" and not part.startswith("["))
    if "answer" not in parts or not literal.strip():
        return None
    written = []
    for part in parts:
        if part == "answer":
            written.append(r"(?P<words>[^\n]+?)")
        elif part.startswith("[") and part.endswith("]") and len(part) > len("[]"):
            inside = re.escape(part[1:-1].replace("\\[", "[").replace("\\]", "]"))
            inside = inside.replace("hint", r"(?P<hint>[^\n]+?)")
            written.append(f"(?:{re.sub('[0-9]+', '(?P<number>[0-9]{1,3}|[ash]+)', inside, count=1)})?")
        else:
            written.append(re.escape(part))
    return re.compile("".join(written))


def _custom_mark(found: re.Match[str], text: str) -> HiddenText:
    groups = found.re.groupindex
    number = found["number"] if "number" in groups else None
    hint = text[slice(*found.span("hint"))] if "hint" in groups and found["hint"] else ""
    words = text[slice(*found.span("words"))]
    return HiddenText(start=found.start(), end=found.end(), words=words, number=_number(number), hint=hint)


def _number(written: str | None) -> int | None:
    """Returns the number of a deletion; for a sequence, the number of the first card that asks it."""
    if not written:
        return None
    return int(written) or None if written.isdecimal() else written.find("a") + 1 or None


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


def _mark(start: int, end: int, inside: str) -> HiddenText:
    """Returns a deletion with its number and its hint, if it has them."""
    number, _, rest = inside.partition(";;")
    if rest and (_NUMBER.match(number) or _SEQUENCE.match(number)) and number != "0":
        words, _, hint = rest.partition(";;")
        return HiddenText(start=start, end=end, words=words, number=_number(number), hint=hint)
    anki = _ANKI_NUMBER.match(inside)
    if anki:
        words, _, hint = inside[anki.end() :].partition("::")
        return HiddenText(start=start, end=end, words=words, number=int(anki[1]) or None, hint=hint)
    words, _, hint = inside.partition(";;")
    return HiddenText(start=start, end=end, words=words or inside, hint=hint)
