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

# In the order of strength: what begins first swallows what stands in it. Each ends on its own line, or at
# marks of its own, so that a mark which nothing closes hides nothing.
_PROTECTED = re.compile(
    r"""
      (?P<COMMENT> <!--(?:(?!-->).){0,20000}--> | %%(?:(?!%%).){0,20000}%% )
    | (?P<CODE>    ^(?P<indent>(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*)(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})
                   (?:(?!\n(?:[ \t]|>)*(?P=fence)).)*+ (?:\n(?:[ \t]|>)*(?P=fence)[`~]*[ \t]*$)?
                 | (?<![\\`])(?P<ticks>`+)(?!`)[^\n]{0,2000}?(?<!`)(?P=ticks)(?!`) )
    | (?P<EMBED>   !\[\[[^\[\]\n]+\]\] | !\[[^\[\]\n]*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\) )
    | (?P<MATH>    (?<!\\)\$\$(?:(?!\$\$|\n[ \t]*\n).)+\$\$
                 | (?<![\\$])\$(?![\s$])[^\n$]{0,2000}?(?<![\s\\])\$(?![\d$])
                 | \\\[(?:(?!\\\]|\n[ \t]*\n).)+\\\] | \\\((?:(?!\\\))[^\n])+\\\) )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


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
    """The comments, code, embeds and formulas of a text, in order and apart."""
    for found in _PROTECTED.finditer(text):
        kind = next(name for name in ("COMMENT", "CODE", "EMBED", "MATH") if found[name] is not None)
        start = found.start("fence") if found["fence"] is not None else found.start()
        # A digit behind a piece would be read as one of its name's: it goes with the piece.
        digits = _DIGITS.match(text, found.end())
        yield Protected(kind, start, digits.end() if digits else found.end())


@dataclass(slots=True)
class Placeholders:
    """The names that stand for pieces of one text. ``own`` are names that the text itself holds."""

    own: frozenset[str] = frozenset()
    pieces: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def beside(cls, text: str) -> Placeholders:
        """Placeholders with names that the text does not use itself."""
        return cls(frozenset(_NAME.findall(text)))

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
        """The text with names for what is protected in it."""
        parts: list[str] = []
        position = 0
        for piece in protected:
            parts += text[position : piece.start], self.name(piece.kind, text[piece.start : piece.end])
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
