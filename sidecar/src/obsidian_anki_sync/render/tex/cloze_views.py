r"""Formulas in a cloze field, as Anki shows them.

Anki removes the marks of a cloze, or the whole cloze, before MathJax reads the card. That can join separate
texts: ``\hr{{c1::ef}}`` is ``\href`` on the back, and a cloze that hides the end of a formula joins two
formulas and the words between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from obsidian_anki_sync.domain.cloze_marks import CLOSING, OPENING
from obsidian_anki_sync.domain.text import HTML_TAG
from obsidian_anki_sync.render.tex.commands import is_closed, tamed

_PIECE = re.compile(rf"{HTML_TAG}|{OPENING}|{CLOSING}|::|\\[()\[\]]")
_MARK = re.compile(rf"{OPENING}|(?P<end>{CLOSING})|(?P<hint>::)")
_DELIMITER = re.compile(rf"{HTML_TAG}|\\(?=[()\[\]])")
_OPENING, _CLOSING = (r"\(", r"\["), (r"\)", r"\]")
_COLONS = "&#58;:"
# Real notes do not nest clozes so deeply; Anki itself stops at some depth.
_DEEPEST = 8
_MOST_NUMBERS = 50


def with_safe_formulas(html: str) -> str:
    """Returns a finished cloze field whose formulas are safe on the front and on the back of each card.

    If one is not, every formula of the field is shown as text.
    """
    if not any(opening in html for opening in _OPENING):
        return html
    try:
        return "".join(_pieces(html))
    except _UnsafeError:
        return _DELIMITER.sub(lambda found: found[0] if found[0][0] == "<" else "<span>\\</span>", html)


class _UnsafeError(Exception):
    """A cloze and a formula overlap, or a card would show an unsafe command."""


def _pieces(html: str) -> Iterator[str]:
    """Yields the field; double colons in a formula inside a cloze are escaped, so that Anki reads no hint."""
    open_marks: list[str] = []
    done = formula_start = 0
    for found in _PIECE.finditer(html):
        mark = found[0]
        if mark == "::":
            if len(open_marks) > 1 and open_marks[-1] in _OPENING:
                yield html[done : found.start()] + _COLONS
                done = found.end()
        elif mark in _CLOSING:
            if _closed(open_marks, _is_delimiter):
                _require_tame(html[formula_start : found.start()])
        elif mark == "}}":
            _closed(open_marks, _is_cloze)
        elif _is_cloze(mark) or (mark in _OPENING and not any(map(_is_delimiter, open_marks))):
            open_marks.append(mark)
            formula_start = found.end() if mark in _OPENING else formula_start
            if len(open_marks) > _DEEPEST:
                raise _UnsafeError
    if any(map(_is_delimiter, open_marks)):
        raise _UnsafeError
    yield html[done:]


def _is_cloze(mark: str) -> bool:
    return mark.startswith("{{")


def _is_delimiter(mark: str) -> bool:
    return mark in _OPENING


def _closed(open_marks: list[str], is_kind: Callable[[str], bool]) -> bool:
    """True if a mark of this kind was open and closes now; raises if another one is open within it."""
    if not any(map(is_kind, open_marks)):
        return False
    if not is_kind(open_marks.pop()):
        raise _UnsafeError
    return True


def _require_tame(formula: str) -> None:
    if "{{c" not in formula:
        return
    numbers = {number for found in _MARK.finditer(formula) for number in (found["number"] or "").split(",")}
    if len(numbers) > _MOST_NUMBERS:
        raise _UnsafeError
    for view in (_view(formula, hidden) for hidden in numbers):
        if view != tamed(view) or not is_closed(view):
            raise _UnsafeError


def _view(formula: str, hidden: str) -> str:
    """Returns the formula on the front of the card with the number ``hidden``; if empty, on the back."""
    levels: list[tuple[list[str], list[str], bool]] = [([], [], False)]
    in_hint = False
    done = 0
    for found in (*_MARK.finditer(formula), None):
        text = formula[done : found.start() if found else None]
        shown, hint, _ = levels[-1]
        (hint if in_hint else shown).append(text)
        if found is None:
            break
        done = found.end()
        if found["number"]:
            levels.append(([], [], bool(hidden) and hidden in found["number"].split(",")))
            in_hint = False
        elif len(levels) == 1:
            shown.append(found[0])
        elif found["hint"]:
            (hint if in_hint else shown).append("::" if in_hint else "")
            in_hint = True
        else:
            shown, hint, is_hidden = levels.pop()
            in_hint = False
            levels[-1][0].append(f"[{''.join(hint) or '...'}]" if is_hidden else "".join(shown))
    return "".join(levels[0][0])
