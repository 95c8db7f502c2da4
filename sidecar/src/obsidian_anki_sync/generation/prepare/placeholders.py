"""Formulas, code and embeds leave a text as plain names, and come back to the letter.

A formula inside of JSON is spoilt in silence: ``\\beta`` is a backspace and ``eta`` to a JSON reader, and a
grammar that forbids wrong escapes steers the model to just those. A name of letters and digits survives.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Span = tuple[int, int]

_NAME = re.compile(r"(?:MATH|CODE|EMBED)[0-9]+")
_FENCES = ("```", "~~~")
_CONTAINER = re.compile(r"[ \t>]*")
_DIGITS = re.compile(r"[0-9]*")

_OPENING = re.compile(
    r"""(?P<FENCE>  ^(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,}) )
      | (?P<COMMENT> <!-- | %% )
      | (?P<CODE>    (?<![\\`])`+ )
      | (?P<EMBED>   !\[ )
      | (?P<MATH>    (?<![\\$])\$\$?(?!\$) | \\[\[(] )
    """,
    re.VERBOSE | re.MULTILINE,
)
_EMBED = re.compile(r"!\[\[[^\[\]\n]+\]\]|!\[[^\[\]\n]*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_INLINE_MATH = re.compile(r"\$(?!\s)[^\n$]*(?<![\s\\])\$(?![\d$])")
_FENCE_END = re.compile(r"^(?:[ \t]|>)*(`{3,}|~{3,})[ \t]*$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_CLOSING = {"<!--": "-->", "%%": "%%", "$$": "$$", "\\[": "\\]", "\\(": "\\)"}


@dataclass(frozen=True, slots=True)
class Protected:
    """A piece of a text that no model may touch: ``kind`` is COMMENT, CODE, EMBED or MATH."""

    kind: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it begins and ends."""
        return self.start, self.end


def protected_in(text: str) -> Iterator[Protected]:
    """The comments, code, embeds and formulas of a text, in order and apart.

    What begins first swallows what stands in it; a mark that nothing closes hides nothing, but for a fence,
    which goes on to the end. The time is in proportion to the text.
    """
    search = _Search(text)
    position = 0
    while opening := _OPENING.search(text, position):
        kind = opening.lastgroup or ""
        end = search.end_of(opening)
        if end is None:
            position = opening.end()
            continue
        start = opening.start("marks") if opening["marks"] else opening.start()
        # A digit behind a piece would be read as one of its name's: it goes with the piece.
        digits = _DIGITS.match(text, end)
        position = digits.end() if digits else end
        yield Protected("CODE" if opening["marks"] else kind, start, position)


class _Search:
    """Finds where a piece ends, and remembers for which marks there is no end any more."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open_for_good: set[str] = set()

    def end_of(self, opening: re.Match[str]) -> int | None:
        """Where the piece ends that begins here; None where it is none."""
        mark = opening[0]
        if opening["marks"]:
            return self._fence_end(opening["marks"], opening.end())
        if mark in _CLOSING:
            return self._closed(mark, opening.end())
        if mark.startswith("`"):
            return self._code_end(mark, opening.end())
        found = (_EMBED if mark == "![" else _INLINE_MATH).match(self._text, opening.start())
        return found.end() if found else None

    def _fence_end(self, marks: str, start: int) -> int:
        for closing in _FENCE_END.finditer(self._text, start):
            if closing[1].startswith(marks):
                return closing.end()
        return max(start, len(self._text.rstrip()))

    def _closed(self, mark: str, start: int) -> int | None:
        if mark in self._open_for_good:
            return None
        closing = _CLOSING[mark]
        end = self._text.find(closing, start)
        if end < 0:
            self._open_for_good.add(mark)
            return None
        # A formula holds no blank line, and in round brackets no line break; a comment may.
        if mark in ("$$", "\\[") and _BLANK_LINE.search(self._text, start, end):
            return None
        if (end == start and mark != "<!--") or (mark == "\\(" and self._text.find("\n", start, end) >= 0):
            return None
        return end + len(closing)

    def _code_end(self, ticks: str, start: int) -> int | None:
        line_end = self._text.find("\n", start)
        end = start
        while (end := self._text.find(ticks, end, line_end if line_end >= 0 else len(self._text))) >= 0:
            behind = end + len(ticks)
            if self._text[behind : behind + 1] != "`" and self._text[end - 1] != "`":
                return behind
            while self._text[behind : behind + 1] == "`":
                behind += 1
            end = behind
        return None


@dataclass(slots=True)
class Placeholders:
    """The names that stand for pieces of one text. ``own`` are names that the text itself holds."""

    own: frozenset[str] = frozenset()
    pieces: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def beside(cls, text: str) -> Placeholders:
        """Placeholders with names that the text does not use itself."""
        return cls(names_in(text))

    def name(self, kind: str, piece: str) -> str:
        """The name of a piece; the same piece has the same name wherever it stands."""
        for name, known in self.pieces.items():
            if known == piece:
                return name
        while True:
            self._counts[kind] += 1
            name = f"{kind}{self._counts[kind]}"
            if name not in self.own:
                self.pieces[name] = piece
                return name

    def replace(self, text: str, protected: Iterable[Protected]) -> str:
        """The text with names for what is protected in it, and without comments."""
        parts: list[str] = []
        position = 0
        for piece in protected:
            parts.append(text[position : piece.start])
            if piece.kind != "COMMENT":
                parts.append(self.name(piece.kind, text[piece.start : piece.end]))
            position = piece.end
        return "".join((*parts, text[position:]))

    def restore(self, text: str) -> str:
        """The text with the pieces back in the place of their names."""
        return _NAME.sub(lambda found: self.pieces.get(found[0], found[0]), text)

    def placed(self, text: str) -> str:
        """The text of a card with the pieces back: a block of code has lines of its own."""
        parts: list[str] = []
        position = 0
        for found in _NAME.finditer(text):
            piece = self.pieces.get(found[0], found[0])
            before, behind = text[position : found.start()], text[found.end() :]
            if piece.startswith(_FENCES):
                piece = _without_container(piece)
                before = before.rstrip(" ") + "\n" * bool(before.strip() and not before.endswith("\n"))
                piece += "\n" * bool(behind.strip() and not behind.startswith("\n"))
            parts += before, piece
            position = found.end()
        return "".join((*parts, text[position:]))

    def unknown(self, text: str) -> tuple[str, ...]:
        """The names in a text that were never given out, and that the note does not use either."""
        names = dict.fromkeys(_NAME.findall(text))
        return tuple(name for name in names if name not in self.pieces and name not in self.own)


def _without_container(block: str) -> str:
    """A block of code without the indent or the quote marks of the list or quote that it stood in."""
    first, *lines = block.split("\n")
    indent = _CONTAINER.match(lines[-1]) if lines else None
    return "\n".join([first, *(line.removeprefix(indent[0]) for line in lines)]) if indent else block


def names_in(text: str) -> frozenset[str]:
    """The names of pieces in a text."""
    return frozenset(_NAME.findall(text))
