"""Regular expressions of JavaScript as Obsidian_to_Anki stores them, written for ``syntax.patterns``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

# One token: an escape, the beginning of a group or of a set, a repetition, or a character.
_TOKEN = re.compile(
    r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|k<[^>]*>|[1-9]\d*|[\s\S])"
    r"|\((?:\?(?:[:=!]|<[=!]|<(?P<name>[^>]*)>))?"
    r"|\{\d+(?:,\d*)?\}"
    r"|\[\^?|\]|[\s\S]"
)
_ASCII = {"w": "A-Za-z0-9_", "d": "0-9"}
_SAME_ESCAPES = frozenset("nrtfvbBwWdDsS0")
_BOUNDARIES = {
    "b": "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))",
    "B": "(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))",
}
_BLANKS = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SPECIAL = frozenset(".^$*+?()[]{}|\\")


class UnfitExpressionError(ValueError):
    """Raised for an expression that cannot be written as a pattern; the text is the reason."""


def as_pattern(expression: str, names: Sequence[str]) -> str:
    """Returns the expression for the library ``regex``, its capturing groups named in order.

    ``names`` are the names of the first groups; further groups stay without a name. Raises
    ``UnfitExpressionError`` if the expression has fewer groups than names, or is broken.
    """
    writer = _Writer(expression, tuple(names))
    text = "".join(writer.parts())
    if writer.count < len(names):
        groups = "no group" if not writer.count else f"{writer.count} of {len(names)} groups"
        raise UnfitExpressionError(f"it has {groups} for the fields {', '.join(names)}")
    import regex

    try:
        regex.compile(text, regex.MULTILINE)
    except regex.error as error:
        raise UnfitExpressionError(f"it is not a regular expression that can be read: {error}") from None
    return text


def group_count(expression: str) -> int:
    """Returns how many capturing groups an expression has."""
    writer = _Writer(expression, ())
    for _ in writer.parts():
        pass
    return writer.count


class _Writer(Struct):
    """Writes an expression piece by piece; ``count`` is the number of capturing groups so far."""

    expression: str
    names: tuple[str, ...]
    count: int = 0
    _given: dict[str, int] = field(default_factory=dict)

    def parts(self) -> Iterator[str]:
        position = 0
        while position < len(self.expression):
            token = _TOKEN.match(self.expression, position)
            assert token  # the last alternative matches any character
            position = token.end()
            if token[0] in ("[", "[^"):
                end = _set_end(self.expression, position)
                yield _set(self.expression[position:end], negated=token[0] == "[^")
                position = end + 1
            elif token[0].startswith("("):
                yield self._group(token)
            elif token[0].startswith("\\"):
                yield self._escape(token[0])
            else:
                # A brace that repeats nothing is a character in JavaScript, and may be more here.
                yield f"\\{token[0]}" if token[0] in ("{", "}", "]") else _BLANKS.get(token[0], token[0])

    def _group(self, token: re.Match[str]) -> str:
        if token[0] != "(" and token["name"] is None:
            return token[0]
        self.count += 1
        if token["name"]:
            self._given[token["name"]] = self.count
        return f"(?P<{self._name(self.count)}>" if self.count <= len(self.names) else "("

    def _escape(self, token: str) -> str:
        kind = token[1]
        if kind == "k" and token.endswith(">"):
            return self._back_reference(self._given.get(token[3:-1], 0))
        if kind in "123456789":
            return self._back_reference(int(token[1:]))
        if kind in _BOUNDARIES:
            return _BOUNDARIES[kind]
        return _escaped(token, in_set=False)

    def _back_reference(self, number: int) -> str:
        if not number:
            raise UnfitExpressionError("it refers to a missing group")
        return f"(?P={self._name(number)})" if number <= len(self.names) else f"\\{number}"

    def _name(self, number: int) -> str:
        return self.names[number - 1]


def _escaped(token: str, *, in_set: bool) -> str:
    """Returns an escape, with letters and digits meaning those of ASCII as in JavaScript."""
    kind = token[1]
    if kind in ("w", "d"):
        return _ASCII[kind] if in_set else f"[{_ASCII[kind]}]"
    if kind in ("W", "D"):
        return token if in_set else f"[^{_ASCII[kind.lower()]}]"
    if kind in ("u", "x") and len(token) > 2:
        character = chr(int(token[2:], 16))
        return re.escape(character)
    if kind == "c" and len(token) > 2:
        return re.escape(chr(ord(token[2].upper()) % 32))
    if kind in _SAME_ESCAPES:
        return "\\x00" if kind == "0" else token
    return f"\\{kind}" if kind in _SPECIAL or not kind.isalnum() else kind


def _set_end(expression: str, start: int) -> int:
    """Returns where a set ends. Unlike in other languages, ``]`` as its first character closes it."""
    position = start
    while position < len(expression):
        if expression[position] == "\\":
            position += 2
            continue
        if expression[position] == "]":
            return position
        position += 1
    raise UnfitExpressionError("it has a [ without a closing bracket")


def _set(inside: str, *, negated: bool) -> str:
    if not inside:
        return "[\\s\\S]" if negated else "(?!)"
    pieces = (token[0] for token in _TOKEN.finditer(inside))
    parts = (
        _escaped(piece, in_set=True) if piece.startswith("\\") else "".join(map(_in_set, piece))
        for piece in pieces
    )
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _in_set(character: str) -> str:
    return f"\\{character}" if character in "[&~|" else _BLANKS.get(character, character)
