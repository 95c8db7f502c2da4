"""Braces: which of them are cloze marks to Anki, and which are only text."""

from __future__ import annotations

import re

from obsidian_anki_sync.domain.cloze import KEPT_APART

_TAG = r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>'
_PIECE = re.compile(rf"(?P<tag>{_TAG})|\{{\{{c\d[\d,]*::|[{{}}]")
_KEPT_APART = re.compile(rf"([:{{}}]){KEPT_APART}")
_OPEN, _CLOSE = "&#123;", "&#125;"


def without_clozes(html: str) -> str:
    """HTML in which no pair of braces means anything to Anki, and each still looks as it did."""
    return html.replace("{{", "{" + _OPEN)


def with_clozes(html: str) -> str:
    """HTML of a cloze field: its marks stay, and braces that a cloze contains cannot end it.

    Anki ends a cloze at the first ``}}``, which in code or a formula is often two braces of the content.
    Where the braces of a field are not balanced, nobody can tell, and Anki's reading stays.
    """
    if "{{c" not in html:
        return html
    html = _KEPT_APART.sub(lambda character: f"&#{ord(character[1])};", html)
    pieces: list[str] = []
    marks: list[str] = []
    clozes = done = 0
    for found in _PIECE.finditer(html):
        start, written = found.start(), found[0]
        if start < done:  # the second brace of a closing mark
            continue
        pieces.append(html[done:start])
        done = found.end()
        if found["tag"]:
            written = _in_tag(written)
        elif written == "}" and marks and marks[-1] != "{" and html.startswith("}}", start):
            marks.pop()
            clozes -= 1
            written, done = "}}", done + 1
        elif written == "}":
            if marks and marks[-1] == "{":
                marks.pop()
            written = _CLOSE if clozes else written
        else:
            marks.append(written)
            clozes += written != "{"
        pieces.append(written)
    if clozes:
        return re.sub(_TAG, lambda tag: _in_tag(tag[0]), html)
    return "".join((*pieces, html[done:]))


def _in_tag(tag: str) -> str:
    return tag.replace("{{", "{" + _OPEN).replace("}}", "}" + _CLOSE)
