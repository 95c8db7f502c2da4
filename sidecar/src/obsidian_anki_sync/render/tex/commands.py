r"""The commands that a formula keeps. Every other command is shown as text.

``mathjax_commands.txt`` lists the commands of MathJax as Anki ships it (3.2.2, ``tex-chtml-full``); a test
compares the file with MathJax. Some of them do more than draw a formula and are removed: they make links, set
styles, load files, or change the formulas of other cards.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from obsidian_anki_sync.domain.cloze_marks import ANY_OPENING

# The number of arguments that are removed with the command; the argument after them is shown.
_ARGUMENTS = {"class": 1, "cssId": 1, "data": 1, "href": 1, "require": 1, "style": 1}
# MathJax keeps definitions and options for as long as Anki shows cards, so one card would change another.
_DEFINING = frozenset(
    {"DeclareMathOperator", "DeclarePairedDelimiter", "DeclarePairedDelimiters", "DeclarePairedDelimiterX"}
    | {"DeclarePairedDelimiterXPP", "DeclarePairedDelimitersX", "DeclarePairedDelimitersXPP", "Newextarrow"}
    | {"def", "definecolor", "let", "mathtoolsset", "newcommand", "newenvironment", "newtagform"}
    | {"renewcommand", "renewenvironment", "renewtagform", "usetagform"}
)
# A token of MathML with any attribute, also with a link.
_RAW = frozenset({"mmlToken"})

_COLOUR = r"(?:[A-Za-z]+|#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6})"
_LENGTH = r"(?:\d{0,3}(?:\.\d{1,3})?(?:pt|em|ex|mu|px|in|cm|mm))"
_LINE = rf"(?:border|outline)(?:-[a-z]+)?:(?:\s*(?:{_LENGTH}|{_COLOUR})){{1,3}}"
_PART = rf"\s*(?:{_COLOUR}|{_LENGTH}|{_LINE})\s*"
# A cloze would put its hint in its own brackets here.
_BRACE = rf"(?!{ANY_OPENING})\{{"
_SHADE = r"\s*\{[\w\s#.,!-]{0,100}\}"
_OPTIONS = r"\[(?:[\w\s=,.'%#-]|&quot;|\"){0,200}\]"
_BOX = rf"\[{_PART}(?:,{_PART}){{0,2}}\]|{_BRACE}"
_SHADED = rf"(?:\[[\w\s]{{0,20}}\])?{_SHADE}"
_CROSSED = rf"{_OPTIONS}|{_BRACE}|\w|\\[a-zA-Z]"
_PATTERNS = {
    "bbox": _BOX,
    "unicode": rf"{_OPTIONS}\s*{_BRACE}|{_BRACE}",
    "enclose": rf"\{{[\w\s-]{{0,200}}\}}\s*(?:{_OPTIONS}\s*{_BRACE}|{_BRACE})",
    **dict.fromkeys(("cancel", "bcancel", "xcancel", "cancelto"), _CROSSED),
    **dict.fromkeys(("color", "textcolor", "colorbox", "cellcolor", "rowcolor", "columncolor"), _SHADED),
    "fcolorbox": rf"{_SHADED}{_SHADE}",
}
# The text that must follow a command whose arguments become attributes or styles.
_FOLLOWED_BY = {name: re.compile(rf"\s*(?:{pattern})") for name, pattern in _PATTERNS.items()}
# A command: letters, or one other character, which in HTML may be a reference.
_COMMAND = re.compile(r"\\(?:(?P<name>[A-Za-z]+)|&[A-Za-z0-9#]{1,8};|[\s\S])")
_CLOZE_WORD = re.compile(rf"{ANY_OPENING}[A-Za-z]")
_BRACES = re.compile(r"\\(?:&#?\w{1,8};|[\s\S])|[{}]|&#12[35];")
_OPENING, _CLOSING = ("{", "&#123;"), ("}", "&#125;")
_SHOWN = re.compile(r"\s*[^\s}]")
_ARGUMENT = re.compile(r"\s*\{[^{}\\]{0,2000}\}")
_TOKEN = re.compile(r"\s*\{[^{}\\]{0,200}\}\s*(?:\[[^\]\\]{0,2000}\])?")


def is_closed(formula: str) -> bool:
    r"""True if MathJax ends a formula at its delimiter: it searches outside of braces."""
    depth = 0
    for found in _BRACES.finditer(formula):
        brace = found[0]
        if brace in _OPENING:
            depth += 1
        elif brace in _CLOSING and depth:
            depth -= 1
    return depth == 0


def tamed(formula: str) -> str:
    """Returns a formula with only commands that draw; other commands become text or are left out.

    Calling it again with the result changes nothing.
    """
    if "\\" not in formula:
        return formula
    pieces: list[str] = []
    done = 0
    for found in _COMMAND.finditer(formula):
        name = found["name"]
        if found.start() < done or name is None:
            continue
        end = found.end()
        if name in _allowed() and (name not in _FOLLOWED_BY or _FOLLOWED_BY[name].match(formula, end)):
            if _CLOZE_WORD.match(formula, end):  # Anki would join the command and the word
                pieces += formula[done:end], " "
                done = end
            continue
        end, written = _instead(name, formula, end)
        before = formula[done : found.start()]
        # Without the blank, `\\alpha\\require{x}b` would become another command.
        pieces += before, written or " " * before[-1:].isalpha()
        done = end
    return "".join((*pieces, formula[done:]))


def _instead(name: str, formula: str, end: int) -> tuple[int, str]:
    """Returns the offset after a removed command and its hidden arguments, and its replacement."""
    if name in _RAW and (token := _TOKEN.match(formula, end)):
        return token.end(), ""
    start = end
    for _ in range(_ARGUMENTS.get(name, 0)):
        argument = _ARGUMENT.match(formula, end)
        if not argument:
            break
        end = argument.end()
    else:
        if name == "require" or (name in _ARGUMENTS and _SHOWN.match(formula, end)):
            return end, ""
        end = start
    return end, rf"{{\backslash\texttt{{{name}}}}}"


@cache
def _allowed() -> frozenset[str]:
    known = files(__package__).joinpath("mathjax_commands.txt").read_text("ascii").split()
    return frozenset(known) - _ARGUMENTS.keys() - _DEFINING - _RAW
