"""Other tools' marks for what a cloze card hides, written as Anki's ``{{c1::…}}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from obsidian_anki_sync.formats.masking import mask

# No alternative may run past a brace or an equals sign of its own kind, so that all take linear time.
_CURLY = r"(?<!\{)\{(?!\{)(?:c?(?P<number>\d{1,3})[:|])?(?P<curly>(?:[^{}\n]|\n(?![ \t]*\n))+)\}(?!\})"
_HIGHLIGHT = r"==(?![=\s])(?:<<(?P<group>\d{1,3})\|)?(?P<highlight>(?:[^=\n]|=(?!=))+)=="


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


def as_clozes(text: str, forms: ClozeForms) -> str:
    """The text with every deletion in Anki's form; code and formulas are left as they are."""
    if not ("{" in text or "==" in text):
        return text
    pattern = _pattern(forms)
    if pattern is None:
        return text
    parts: list[str] = []
    position = count = 0
    for found in pattern.finditer(mask(text).text):
        kind = "curly" if found.re.groupindex.get("curly") and found["curly"] is not None else "highlight"
        start, end = found.span(kind)
        numbering = forms.curly if kind == "curly" else forms.highlight
        number = found["number" if kind == "curly" else "group"]
        content = text[start:end]
        if number and kind == "highlight":
            content = content.removesuffix(">>")
        if number is None:
            if numbering is None:
                continue
            count += 1
            number = str(count) if numbering is Numbering.NEXT else "1"
        parts += text[position : found.start()], f"{{{{c{int(number) or 1}::{content}}}}}"
        position = found.end()
    return "".join((*parts, text[position:]))


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
