"""Cloze marks of other tools, converted to Anki's ``{{c1::…}}``."""

from __future__ import annotations

import re
from enum import Enum

from msgspec import Struct

from obsidian_anki_sync.domain.cloze import deletion
from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.formats.core.comments import comments_of
from obsidian_anki_sync.markup.links import address_spans
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.text import Span, hide

# No alternative may match past a brace or an equals sign of its own kind, so that each takes linear time.
_CURLY = r"(?<!\{)\{(?!\{)(?:c?(?P<number>\d{1,3})(?:::?|\|))?(?P<curly>(?:[^{}\n]|\n(?![ \t]*\n))+)\}(?!\})"
_HIGHLIGHT = (
    r"==(?![=\s])(?:<<(?P<group>\d{1,3})\||c?(?P<mark>\d{1,3})(?:::?|\|))?(?P<highlight>(?:[^=\n]|=(?!=))+)=="
)

# Characters after a backslash, and HTML tags with attributes: marks in them do not count.
_NO_MARK = re.compile(
    r"\\[\\{}=]|<[A-Za-z][\w-]*(?:[ \t]+[\w:-]+=(?:\"[^\"<>\n]*\"|'[^'<>\n]*'|[^\s\"'<>]+))+[ \t]*/?>"
)

_PAIRED = ("**", "__", "~~", "==")


class Numbering(Enum):
    """The number of a deletion without one: the next number, or 1 for all."""

    NEXT = "next"
    ONE = "one"


class ClozeForms(Struct, frozen=True):
    """The marks that hide text, and the numbering of those without a number; None disables a mark."""

    curly: Numbering | None = None
    highlight: Numbering | None = None
    grouped: bool = False
    """True if ``==<<2|x>>==`` is a deletion with the number 2."""
    marked: bool = False
    """True if ``==2:x==`` has the number 2, as ``{2:x}`` has."""


class Clozed(Struct, frozen=True):
    """A text with deletions, and the numbers that the reader chose."""

    text: str
    implicit: tuple[int, ...] = ()

    @property
    def has_deletion(self) -> bool:
        """True if any text is hidden."""
        return has_deletion(self.text)


def as_clozes(text: str, forms: ClozeForms) -> Clozed:
    """Returns the text with every deletion in Anki's form.

    Code, formulas, comments, tags of HTML, and the addresses of links and embeds are unchanged. A mark with a
    backslash before it is text.
    """
    pattern = _pattern(forms)
    if pattern is None or not ("{" in text or "==" in text):
        return Clozed(text)
    masked = hide(mask(text).text, comments_of(text))
    masked = hide(masked, address_spans(masked))
    if "\\" in masked or "<" in masked:
        masked = hide(masked, (found.span() for found in _NO_MARK.finditer(masked)))
    parts: list[str] = []
    explicit: set[int] = set()
    implicit: dict[int, None] = {}
    position = count = 0
    for found in pattern.finditer(masked):
        numbering, named, (start, end) = _read(found, forms)
        if named is None and numbering is None:
            continue
        count += named is None
        number = int(named) or 1 if named else count if numbering is Numbering.NEXT else 1
        if named:
            explicit.add(number)
        elif numbering is Numbering.NEXT:
            implicit[number] = None
        parts += text[position : found.start()], deletion(number, *_with_hint(masked, text, start, end))
        position = found.end()
    own = tuple(number for number in implicit if number not in explicit)
    return Clozed("".join((*parts, text[position:])), own)


def _read(found: re.Match[str], forms: ClozeForms) -> tuple[Numbering | None, str | None, Span]:
    """Returns the numbering of a deletion's mark, the number in the mark, and the span of its words."""
    marks = found.groupdict()
    if marks.get("curly") is not None:
        return forms.curly, marks["number"], found.span("curly")
    if marks["group"] and forms.grouped:
        start, end = found.span("highlight")
        return forms.highlight, marks["group"], (start, end - 2 * found["highlight"].endswith(">>"))
    if marks["mark"] and forms.marked:
        return forms.highlight, marks["mark"], found.span("highlight")
    return forms.highlight, None, (found.start() + 2, found.end() - 2)


def _with_hint(masked: str, text: str, start: int, end: int) -> tuple[str, str]:
    """Returns the words that a deletion hides, and its hint: the text after a ``::`` outside code.

    A ``::`` inside bold, struck or highlighted text belongs to that text.
    """
    separator = masked.find("::", start + 1, end)
    if separator < 0 or not (hint := text[separator + 2 : end].strip()):
        return text[start:end], ""
    if any(masked.count(mark, start, separator) % 2 for mark in _PAIRED):
        return text[start:end], ""
    return text[start:separator], hint


def _pattern(forms: ClozeForms) -> re.Pattern[str] | None:
    highlights = forms.highlight is not None or forms.grouped
    if forms.curly is not None and highlights:
        return _BOTH
    if forms.curly is not None:
        return _CURLY_ALONE
    return _HIGHLIGHT_ALONE if highlights else None


_CURLY_ALONE = re.compile(_CURLY)
_HIGHLIGHT_ALONE = re.compile(_HIGHLIGHT)
_BOTH = re.compile(f"{_CURLY}|{_HIGHLIGHT}")
