"""Replaces formulas, code and embeds by plain names, and restores them literally.

A formula inside JSON is easily spoilt: a JSON reader sees a backspace and ``eta`` in ``\beta``, and a grammar
that forbids wrong escapes leads the model to exactly these. A name of letters and digits survives.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.links import embed_end
from obsidian_anki_sync.markup.marks import CODE_INDENT
from obsidian_anki_sync.markup.outline import Kind
from obsidian_anki_sync.markup.text import Span

_NAME = re.compile(r"(?:MATH|CODE|EMBED)[0-9]+")
_FENCES = ("```", "~~~")
_CODE_MARKS = ("`", "~")
_CONTAINER = re.compile(r"[ \t>]*")
_DIGITS = re.compile(r"[0-9]*")

_KINDS = {
    Kind.FENCE: "CODE",
    Kind.INDENTED_CODE: "CODE",
    Kind.CODE: "CODE",
    Kind.MATH: "MATH",
    Kind.COMMENT: "COMMENT",
    Kind.HTML_COMMENT: "COMMENT",
}
# Obsidian shows TeX in these brackets as text, but a model would spoil it like any formula.
_OTHER = re.compile(r"!\[|\\[\[(]|\\.")
_TEX_ENDS = {"\\[": "\\]", "\\(": "\\)"}
_TEX_BREACHES = {"\\[": re.compile(r"\n[ \t]*\n"), "\\(": re.compile(r"\n")}


class Protected(Struct, frozen=True):
    """A piece of text that a model must not change: ``kind`` is COMMENT, CODE, EMBED or MATH."""

    kind: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it begins and ends."""
        return self.start, self.end


def protected_in(text: str) -> Iterator[Protected]:
    """Yields the comments, code, embeds and formulas of a text, in order and without overlaps.

    The outer one counts if they nest, and an unclosed mark is text. The time grows with the length of the
    text.
    """
    position = 0
    for piece in blocks_of(text).pieces:
        for other in _others(text, position, piece.start):
            yield other
            position = other.end
        end = piece.start + len(text[piece.start : piece.end].rstrip())
        position = _after_digits(text, end)
        yield Protected(_KINDS[piece.kind], piece.start, position)
    yield from _others(text, position, len(text))


def _others(text: str, start: int, limit: int) -> Iterator[Protected]:
    """Yields the embeds, and the formulas in brackets of TeX, between two offsets."""
    open_until = dict.fromkeys(_TEX_ENDS, 0)
    while found := _OTHER.search(text, start, limit):
        mark = found[0]
        if mark == "![":
            kind, end = "EMBED", embed_end(text, found.start(), limit)
        else:
            kind, end = "MATH", _tex_end(text, found, limit, open_until)
        if end is None:
            start = found.end()
            continue
        start = _after_digits(text, end)
        yield Protected(kind, found.start(), start)


def _tex_end(text: str, opening: re.Match[str], limit: int, open_until: dict[str, int]) -> int | None:
    """Returns the end of a formula; ``open_until`` stores how far each bracket has none."""
    mark, begin = opening[0], opening.end()
    if mark not in _TEX_ENDS or begin <= open_until[mark]:
        return None
    end = text.find(_TEX_ENDS[mark], begin, limit)
    breach = _TEX_BREACHES[mark].search(text, begin, limit if end < 0 else end)
    if end < 0 or breach:
        open_until[mark] = breach.start() if breach else limit
        return None
    return end + len(mark) if end > begin else None


def _after_digits(text: str, offset: int) -> int:
    """Returns the offset after the digits at an offset, which would otherwise join a name."""
    found = _DIGITS.match(text, offset)
    return found.end() if found else offset


class Placeholders(Struct):
    """The names for pieces of one text. ``own`` are names in the text itself."""

    own: frozenset[str] = frozenset()
    pieces: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def beside(cls, text: str) -> Placeholders:
        """Returns placeholders with names that the text does not use."""
        return cls(names_in(text))

    def name(self, kind: str, piece: str) -> str:
        """Returns the name of a piece; equal pieces have one name."""
        if piece in self._names:
            return self._names[piece]
        while True:
            self._counts[kind] += 1
            name = f"{kind}{self._counts[kind]}"
            if name not in self.own:
                self.pieces[name] = piece
                self._names[piece] = name
                return name

    def replace(self, text: str, protected: Iterable[Protected]) -> str:
        """Returns the text with names for protected pieces, without comments."""
        parts: list[str] = []
        position = 0
        for piece in protected:
            parts.append(text[position : piece.start])
            if piece.kind != "COMMENT":
                parts.append(self.name(piece.kind, text[piece.start : piece.end]))
            position = piece.end
        return "".join((*parts, text[position:]))

    def restore(self, text: str) -> str:
        """Returns the text with the pieces instead of their names."""
        return _NAME.sub(lambda found: self.pieces.get(found[0], found[0]), text)

    def named(self, text: str) -> str:
        """Returns the text with names in the place of their pieces, the longest pieces first."""
        for name, piece in sorted(self.pieces.items(), key=lambda pair: -len(pair[1])):
            text = text.replace(piece, name)
        return text

    def placed(self, text: str) -> str:
        """Returns the text of a card with its pieces; a block of code gets its own lines."""
        parts: list[str] = []
        position = 0
        for found in _NAME.finditer(text):
            piece = self.pieces.get(found[0], found[0])
            before, behind = text[position : found.start()], text[found.end() :]
            if piece.startswith(_FENCES) or _is_indented_code(found[0], piece):
                piece = _without_container(piece) if piece.startswith(_FENCES) else _as_fence(piece)
                before = before.rstrip(" ") + "\n" * bool(before.strip() and not before.endswith("\n"))
                piece += "\n" * bool(behind.strip() and not behind.startswith("\n"))
            parts += before, piece
            position = found.end()
        return "".join((*parts, text[position:]))

    def unknown(self, text: str) -> tuple[str, ...]:
        """Returns names in a text that are neither placeholders nor in the note."""
        names = dict.fromkeys(_NAME.findall(text))
        return tuple(name for name in names if name not in self.pieces and name not in self.own)


def _is_indented_code(name: str, piece: str) -> bool:
    return name.startswith("CODE") and not piece.startswith(_CODE_MARKS) and name != piece


def _as_fence(code: str) -> str:
    """Returns indented code as a fence, which is code in any position."""
    first, *lines = code.split("\n")
    inner = "\n".join([first, *(line.expandtabs(CODE_INDENT)[CODE_INDENT:] for line in lines)])
    return f"```\n{inner}\n```"


def _without_container(block: str) -> str:
    """Returns a block of code without the indentation or quote marks of its list or quote."""
    first, *lines = block.split("\n")
    indent = _CONTAINER.match(lines[-1]) if lines else None
    return "\n".join([first, *(line.removeprefix(indent[0]) for line in lines)]) if indent else block


def names_in(text: str) -> frozenset[str]:
    """Returns the names of pieces in a text."""
    return frozenset(_NAME.findall(text))
