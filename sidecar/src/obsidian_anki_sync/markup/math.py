"""Formulas: ``$…$`` on one line, and ``$$…$$`` over any number of lines.

All functions take and return offsets, so that rules of a Markdown parser can use them too.
"""

from __future__ import annotations

import re

_BRACE = re.compile(r"\\.|[{}]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LINE_END = re.compile(r"[ \t]*\n")
# A price is not a formula: no blank inside either mark, no digit after the second.
_INLINE = re.compile(r"\$(?![\s$])(?P<formula>[^$\\\n]*(?:\\.[^$\\\n]*)*)(?<!\s)\$(?!\d)")


def _in_braces(content: str) -> str:
    return rf"\{{(?:[^{{}}\\\n]|\\.{content})*+\}}"


# ``$\\text{if $x$}$``: text within a formula holds formulas of its own, in braces up to four deep.
_BRACES = _in_braces("|" + _in_braces("|" + _in_braces("|" + _in_braces(""))))
_TEXT = rf"\\(?:text[a-z]*|[fhm]box)\s*{_BRACES}"
_NESTED = re.compile(rf"\$(?![\s$])(?:[^$\\\n]|{_TEXT}|\\.)*+(?<!\s)\$(?!\d)")
_LONGEST_NESTED = 500  # so that a line full of marks does not take long


def inline_math_end(text: str, start: int, limit: int) -> int | None:
    """Returns the offset after the formula whose ``$`` is at ``start``; None if it is not a formula."""
    found = _INLINE.match(text, start, limit)
    if not (found and _is_balanced(found[0])):
        found = _NESTED.match(text, start, min(limit, start + _LONGEST_NESTED)) or found
    return found.end() if found else None


def display_math_end(text: str, start: int, limit: int) -> int | None:
    """Returns the offset after the formula whose ``$$`` is at ``start``; None if it is not a formula.

    A formula continues over blank lines only if it is clearly one: its first mark ends a line, both marks
    begin a line, no blank is inside of either mark, or it holds a command of LaTeX. Otherwise two ``$$`` in a
    text would hide the text between them.
    """
    begin = start + 2
    end = _unescaped_marks(text, begin, limit)
    if end is None or not text[begin:end].strip():
        return None
    if _BLANK_LINE.search(text, begin, end) and not _is_clearly_math(text, start, end):
        return None
    return end + 2


def _is_balanced(formula: str) -> bool:
    """True if a formula has as many opening braces as closing ones."""
    if "{" not in formula and "}" not in formula:
        return True
    braces = _BRACE.findall(formula)
    return braces.count("{") == braces.count("}")


def _unescaped_marks(text: str, begin: int, limit: int) -> int | None:
    end = text.find("$$", begin, limit)
    while end > begin and _is_escaped(text, begin, end):
        end = text.find("$$", end + 1, limit)
    return end if end > begin else None


def _is_escaped(text: str, begin: int, offset: int) -> bool:
    backslashes = 0
    while offset - backslashes > begin and text[offset - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _is_clearly_math(text: str, start: int, end: int) -> bool:
    return (
        _LINE_END.match(text, start + 2) is not None
        or "\\" in text[start:end]
        or (_begins_line(text, start) and _begins_line(text, end))
        or not (text[start + 2].isspace() or text[end - 1].isspace())
    )


def _begins_line(text: str, offset: int) -> bool:
    return not text[text.rfind("\n", 0, offset) + 1 : offset].strip(" \t>")
