r"""What Anki itself reads in a field's HTML: math delimiters, sounds, LaTeX.

Only what the renderer meant so may keep that meaning. The rules of Markdown therefore write math between
control characters, which no text holds, and here these become delimiters while all that merely looks like
Anki's syntax is written so that it shows as it is: a ``\(`` in code, a ``[sound:…]`` or ``[latex]`` in text.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Container

INLINE_MATH = ("\x02", "\x03")
BLOCK_MATH = ("\x04", "\x05")

_TAG = r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>'
_BRACKET = r"\[(?=sound:|anki:|/?latex\]|/?\$\$?\])"
# One of these is in all that Anki might act upon, and in few fields; to look for them costs next to nothing.
_MARKS = (INLINE_MATH[0], BLOCK_MATH[0], "\\", "[")
_SUSPECT = re.compile(rf"[\x02-\x05]|\\[()\[\]]|{_BRACKET}", re.IGNORECASE)
_PIECE = re.compile(
    r"\x02(?P<inline>[^\x02-\x05<]*)\x03|\x04(?P<block>[^\x02-\x05<]*)\x05"
    r"|\[sound:(?P<sound>[^\[\]<]*)\]"
    rf"|(?P<tag>{_TAG})|(?P<backslash>\\)(?=[()\[\]])|(?P<bracket>{_BRACKET})",
    re.IGNORECASE,
)
_BRACKET_IN_TAG = re.compile(_BRACKET, re.IGNORECASE)
# MathJax's commands that make links, load files or set styles: a formula needs none of them. A double
# backslash is passed over as a whole, so that taking one away never makes a command of the other.
_ACTIVE_COMMAND = re.compile(
    r"(\\\\)|\\(?=(?:href|url|style|class|cssId|data|require|includegraphics)(?![A-Za-z]))"
)
_OPEN_BRACKET = "&#91;"


def with_anki_syntax(html: str, sounds: Container[str]) -> str:
    """Sanitised HTML with math in Anki's delimiters, and nothing else that Anki would act upon.

    ``sounds`` are the names of the card's own media: only they may be played.
    """
    if not any(mark in html for mark in _MARKS) or not _SUSPECT.search(html):
        return html
    return _PIECE.sub(_piece_writer(sounds), html)


def _piece_writer(sounds: Container[str]) -> Callable[[re.Match[str]], str]:
    def write(piece: re.Match[str]) -> str:
        kind, text = piece.lastgroup, piece[0]
        if kind == "inline":
            return rf"\({_tame(piece['inline'])}\)"
        if kind == "block":
            return rf"\[{_tame(piece['block'])}\]"
        if kind == "sound":
            is_own = entities.unescape(piece["sound"]) in sounds
            return text if is_own else _OPEN_BRACKET + text[1:]
        if kind == "tag":
            return _BRACKET_IN_TAG.sub(_OPEN_BRACKET, text)
        if kind == "backslash":
            # A tag of its own keeps the two characters apart in Anki's editor, which reads the HTML, and in
            # MathJax, which reads the text of one element at a time.
            return "<span>\\</span>"
        return _OPEN_BRACKET

    return write


def _tame(formula: str) -> str:
    return _ACTIVE_COMMAND.sub(r"\1", formula)
