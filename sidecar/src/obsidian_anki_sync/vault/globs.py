"""Matches paths against globs, in time linear in the path.

As a regular expression, a glob with many stars can take exponential time. Here, all positions that a path may
have reached in the globs are followed in parallel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|[\s\S]")
_MOST_STEPS_KEPT = 10_000

_States = frozenset[int]


@lru_cache(maxsize=16)
def matcher(globs: tuple[str, ...]) -> Matcher:
    """Returns a matcher for any of the globs; ``**`` is any number of folders, or any text within a name."""
    return Matcher(globs)


class Matcher:
    """Follows paths through globs; a glob that names a folder matches everything in it."""

    def __init__(self, globs: Iterable[str]) -> None:
        self._parts: list[_Part] = []
        starts = []
        for glob in globs:
            starts.append(len(self._parts))
            composed = unicodedata.normalize("NFC", glob).strip().removeprefix("./").rstrip("/")
            self._parts += [*_parts(composed), _END]
        self._start = self._reached(starts)
        self._steps: dict[tuple[_States, str], _States] = {}

    def matches(self, path: str) -> bool:
        """True if one of the globs matches the path, or a folder that the path is in."""
        states = self._start
        for character in path:
            if character == "/" and self._is_end(states):
                return True
            step = (states, character)
            following = self._steps.get(step)
            if following is None:
                following = self._step(states, character)
                if len(self._steps) > _MOST_STEPS_KEPT:
                    self._steps.clear()
                self._steps[step] = following
            states = following
            if not states:
                return False
        return self._is_end(states)

    def _is_end(self, states: _States) -> bool:
        return any(self._parts[state] is _END for state in states)

    def _step(self, states: _States, character: str) -> _States:
        following = []
        for state in states:
            part = self._parts[state]
            if part.repeats.match(character):
                following.append(state)
            if part.moves.match(character):
                following.append(state + part.move)
        return self._reached(following)

    def _reached(self, states: Iterable[int]) -> _States:
        """Returns the states, and those that they reach without a further character."""
        found: set[int] = set()
        pending = list(states)
        while pending:
            state = pending.pop()
            if state not in found:
                found.add(state)
                if self._parts[state].skip:
                    pending.append(state + self._parts[state].skip)
        return frozenset(found)


class _Part:
    """A position in a glob.

    A character that ``repeats`` matches stays at the position, one that ``moves`` matches goes on by ``move``
    positions, and ``skip`` positions can be passed without a character.
    """

    def __init__(self, repeats: str = "", moves: str = "", *, move: int = 1, skip: int = 0) -> None:
        self.repeats = re.compile(repeats or r"(?!)", re.DOTALL)
        self.moves = re.compile(moves or r"(?!)", re.DOTALL)
        self.move = move
        self.skip = skip


_END = _Part()


def _parts(glob: str) -> Iterator[_Part]:
    for piece in _PIECE.findall(glob):
        if piece == "**/":  # any number of names, each with its slash
            yield _Part(moves=r"[^/]", skip=2)
            yield _Part(repeats=r"[^/]", moves="/", move=-1)
        elif piece == "**":
            yield _Part(repeats=r".", skip=1)
        elif piece == "*":
            yield _Part(repeats=r"[^/]", skip=1)
        elif piece == "?":
            yield _Part(moves=r"[^/]")
        elif len(piece) > 2:
            yield _Part(moves=_members(piece))
        else:
            yield _Part(moves=re.escape(piece))


def _members(piece: str) -> str:
    negated = piece[1] == "!"
    members = re.escape(piece[1 + negated : -1]).replace(r"\-", "-")
    written = f"[{'^' if negated else ''}{members}]"
    try:
        re.compile(written)
    except re.error:  # a range in descending order has no members
        return r"(?!)"
    return written
