"""Braces in fields: cloze marks of Anki, or text."""

from __future__ import annotations

import re

from msgspec import Struct, field

from obsidian_anki_sync.domain.cloze import KEPT_APART
from obsidian_anki_sync.domain.cloze_marks import OPENING
from obsidian_anki_sync.domain.text import HTML_TAG

_PIECE = re.compile(rf"(?P<tag>{HTML_TAG})|(?P<math>\\[()\[\]])|(?P<colons>::)|{OPENING}|[{{}}]")
_KEPT_APART = re.compile(rf"([:{{}}]){KEPT_APART}")
_OPEN, _CLOSE, _COLONS = "&#123;", "&#125;", "&#58;:"
_CODE = {"<code": 1, "</code": -1}
_MATH_OPENS = (r"\(", r"\[")


def without_clozes(html: str) -> str:
    """Returns HTML whose braces look the same, and that Anki never reads as cloze marks."""
    return html.replace("{{", "{" + _OPEN)


def with_clozes(html: str) -> str:
    """Returns HTML of a cloze field: its marks stay, and braces inside a cloze cannot end it.

    Anki ends a cloze at the first ``}}``, and reads the text after ``::`` as the hint. In code or a formula,
    both may be part of the content. If the braces of a field are not balanced, they stay unchanged.
    """
    if "{{c" not in html:
        return html
    html = _KEPT_APART.sub(lambda character: f"&#{ord(character[1])};", html)
    written = _Field(html)
    for found in _PIECE.finditer(html):
        if found.start() >= written.done:  # not the second brace of a closing mark
            written.take(found)
    if written.clozes:
        return re.sub(HTML_TAG, lambda tag: _in_tag(tag[0]), html)
    return "".join((*written.pieces, html[written.done :]))


class _Field(Struct):
    """A field up to ``done``: its output so far, and the open marks, code and formulas."""

    html: str
    pieces: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    clozes: int = 0
    literal: int = 0
    done: int = 0

    def take(self, found: re.Match[str]) -> None:
        """Writes the text up to a piece, and the piece."""
        self.pieces.append(self.html[self.done : found.start()])
        self.done = found.end()
        self.pieces.append(self._brace(found) if found[0][0] in "{}" else self._other(found))

    def _other(self, found: re.Match[str]) -> str:
        written = found[0]
        if found["tag"]:
            self.literal += _CODE.get(written[:6].rstrip(" >"), 0)
            return _in_tag(written)
        if found["math"]:
            self.literal += 1 if written in _MATH_OPENS else -1
            return written
        return _COLONS if self.clozes and self.literal > 0 else written

    def _brace(self, found: re.Match[str]) -> str:
        written = found[0]
        if written != "}":
            self.marks.append(written)
            self.clozes += written != "{"
            return written
        is_closing = self.marks and self.marks[-1] != "{" and self.html.startswith("}}", found.start())
        if is_closing:
            self.marks.pop()
            self.clozes -= 1
            self.done += 1
            return "}}"
        if self.marks and self.marks[-1] == "{":
            self.marks.pop()
        return _CLOSE if self.clozes else written


def _in_tag(tag: str) -> str:
    return tag.replace("{{", "{" + _OPEN).replace("}}", "}" + _CLOSE)
