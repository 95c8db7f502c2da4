r"""The syntax that Anki itself reads in a field's HTML: math delimiters, sounds, LaTeX.

Only math and sounds of the renderer may have that meaning. The rules of Markdown write math between control
characters, which no text contains. Here these become delimiters, and text that only looks like Anki's syntax
(a ``\(`` in code, a ``[sound:…]`` or ``[latex]`` in text) is escaped so that Anki shows it unchanged.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Container

from obsidian_anki_sync.domain.text import HTML_TAG
from obsidian_anki_sync.render.tex.commands import is_closed, tamed
from obsidian_anki_sync.render.tex.macros import Macros, expanded

INLINE_MATH = ("\x02", "\x03")
BLOCK_MATH = ("\x04", "\x05")

_BRACKET = r"\[(?=sound:|anki:|/?latex\]|/?\$\$?\])"
# All of Anki's syntax contains one of these, and few fields do. The check is cheap.
_MARKS = (INLINE_MATH[0], BLOCK_MATH[0], "\\", "[")
_SUSPECT = re.compile(rf"[\x02-\x05]|\\[()\[\]]|{_BRACKET}", re.IGNORECASE)
_PLAIN_TAG = r'[^<>"\\\[\x02-\x05]*(?:"[^<"\\\[\x02-\x05]*"[^<>"\\\[\x02-\x05]*)*>'
"""The rest of a tag without Anki's syntax. Most tags are like this, and are skipped."""

# Each choice begins with a character, so the search jumps from one such character to the next.
_PIECE = re.compile(
    r"\x02(?P<inline>[^\x02-\x05<]*)\x03|\x04(?P<block>[^\x02-\x05<]*)\x05"
    r"|\[sound:(?P<sound>[^\[\]<]*)\]"
    rf"|<(?!{_PLAIN_TAG}){HTML_TAG.removeprefix('<')}(?P<tag>)"
    rf"|\\(?P<backslash>)(?=[\x02-\x05]*[()\[\]])|{_BRACKET}(?P<bracket>)",
    re.IGNORECASE,
)
_BRACKET_IN_TAG = re.compile(_BRACKET, re.IGNORECASE)
# Marks of other rules of Markdown. They are removed first, since that may join a backslash and a bracket.
_OTHER_CONTROLS = re.compile(r"[\x00\x01\x06-\x08\x0b-\x1f\x7f-\x9f]")
_OPEN_BRACKET = "&#91;"
_BACKSLASH = "<span>\\</span>"


def with_anki_syntax(html: str, sounds: Container[str]) -> str:
    """Returns sanitised HTML with math in Anki's delimiters, and all other Anki syntax escaped.

    ``sounds`` are the names of the card's own media: only they may be played.
    """
    html = _OTHER_CONTROLS.sub("", html)
    if not any(mark in html for mark in _MARKS) or not _SUSPECT.search(html):
        return html
    return _PIECE.sub(_piece_writer(sounds), html)


def _piece_writer(sounds: Container[str]) -> Callable[[re.Match[str]], str]:
    macros: Macros = {}

    def write(piece: re.Match[str]) -> str:
        kind, text = piece.lastgroup, piece[0]
        if kind == "inline":
            return _formula(expanded(piece["inline"], macros), r"\(", r"\)")
        if kind == "block":
            return _formula(expanded(piece["block"], macros), r"\[", r"\]")
        if kind == "sound":
            is_own = entities.unescape(piece["sound"]) in sounds
            return text if is_own else _OPEN_BRACKET + text[1:]
        if kind == "tag":
            return _BRACKET_IN_TAG.sub(_OPEN_BRACKET, text)
        if kind == "backslash":
            # The tag separates the two characters for Anki's editor, which reads the HTML, and for MathJax,
            # which reads the text of one element at a time.
            return _BACKSLASH
        return _OPEN_BRACKET

    return write


def _formula(formula: str, opening: str, closing: str) -> str:
    """Returns a formula in Anki's delimiters, or as text if its braces would extend it beyond its end."""
    if not formula:  # it had only definitions
        return ""
    tame = tamed(formula)
    if is_closed(tame):
        return f"{opening}{tame}{closing}"
    return f"{_BACKSLASH}{opening[1:]}{tame}{_BACKSLASH}{closing[1:]}"
