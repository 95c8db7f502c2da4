"""Other tools' marks for what a cloze card hides, written as Anki's ``{{c1::…}}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from obsidian_anki_sync.domain.cloze import deletion
from obsidian_anki_sync.formats.core.note_types import CLOZE_MARK
from obsidian_anki_sync.markup.masking import mask

# No alternative may run past a brace or an equals sign of its own kind, so that all take linear time.
_CURLY = r"(?<!\{)\{(?!\{)(?:c?(?P<number>\d{1,3})(?:::?|\|))?(?P<curly>(?:[^{}\n]|\n(?![ \t]*\n))+)\}(?!\})"
_HIGHLIGHT = (
    r"==(?![=\s])(?:<<(?P<group>\d{1,3})\||c?(?P<mark>\d{1,3})(?:::?|\|))?(?P<highlight>(?:[^=\n]|=(?!=))+)=="
)


class Numbering(Enum):
    """Which number a deletion gets that has none: the next one, or 1 like all others."""

    NEXT = "next"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class ClozeForms:
    """Which marks hide something, and how those without a number are numbered; None: no such mark."""

    curly: Numbering | None = None
    highlight: Numbering | None = None
    grouped: bool = False
    """Whether ``==<<2|x>>==`` is a deletion with the number 2."""
    marked: bool = False
    """Whether ``==2:x==`` has the number 2, as ``{2:x}`` has."""


@dataclass(frozen=True, slots=True)
class Clozed:
    """A text with deletions, and those of their numbers that no mark named."""

    text: str
    implicit: tuple[int, ...] = ()

    @property
    def has_deletion(self) -> bool:
        """Whether anything is hidden."""
        return CLOZE_MARK.search(self.text) is not None


def as_clozes(text: str, forms: ClozeForms) -> Clozed:
    """The text with every deletion in Anki's form; code and formulas are left as they are."""
    pattern = _pattern(forms)
    if pattern is None or not ("{" in text or "==" in text):
        return Clozed(text)
    parts: list[str] = []
    explicit: set[int] = set()
    implicit: dict[int, None] = {}
    position = count = 0
    for found in pattern.finditer(mask(text).text):
        numbering, named, words = _read(found, text, forms)
        if named is None and numbering is None:
            continue
        count += named is None
        number = int(named) or 1 if named else count if numbering is Numbering.NEXT else 1
        if named:
            explicit.add(number)
        elif numbering is Numbering.NEXT:
            implicit[number] = None
        parts += text[position : found.start()], deletion(number, words)
        position = found.end()
    own = tuple(number for number in implicit if number not in explicit)
    return Clozed("".join((*parts, text[position:])), own)


def _read(found: re.Match[str], text: str, forms: ClozeForms) -> tuple[Numbering | None, str | None, str]:
    """How a deletion is numbered that names no number, the number that it names, and what it hides."""
    marks = found.groupdict()
    if marks.get("curly") is not None:
        return forms.curly, marks["number"], text[slice(*found.span("curly"))]
    if marks["group"] and forms.grouped:
        return forms.highlight, marks["group"], text[slice(*found.span("highlight"))].removesuffix(">>")
    if marks["mark"] and forms.marked:
        return forms.highlight, marks["mark"], text[slice(*found.span("highlight"))]
    return forms.highlight, None, text[found.start() + 2 : found.end() - 2]


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
