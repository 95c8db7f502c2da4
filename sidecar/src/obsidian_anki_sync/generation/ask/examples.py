"""The example that a request for cards begins with: a short note, and good cards of it in its language.

Small models follow an answer that they seem to have given before better than any rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from obsidian_anki_sync.domain.note_type import APF_MISSING, APF_SIMPLE, BASIC, CLOZE, TYPED, NoteType

_GAPS = frozenset((CLOZE, APF_MISSING))
_QUESTIONS = frozenset((BASIC, APF_SIMPLE, TYPED))


class Example(msgspec.Struct, frozen=True):
    """A note, and its cards as number of the unit, front and back."""

    title: str
    units: tuple[str, ...]
    cards: tuple[tuple[int, str, str], ...]

    @property
    def text(self) -> str:
        """The numbered units."""
        return "\n".join(f"[{number}] {unit}" for number, unit in enumerate(self.units, 1))

    def reply(self, kinds: Sequence[NoteType], mark: Sequence[str]) -> str:
        """Returns the reply that a model should give for cards of these kinds; empty if no card is of one."""
        cards = list(self._cards([kind for kind in kinds if kind in _GAPS | _QUESTIONS], kinds))
        if not cards:
            return ""
        answer = {**({"mark": " ".join(mark)} if mark else {}), "cards": cards}
        return msgspec.json.encode(answer).decode()

    def _cards(self, shown: Sequence[NoteType], kinds: Sequence[NoteType]) -> Iterator[dict[str, Any]]:
        for index, (number, front, back) in enumerate(self.cards if shown else ()):
            kind = shown[index % len(shown)]
            unit = self.units[number - 1]
            if kind in _GAPS and back not in unit:
                continue
            named = {"type": kind.key} if len(kinds) > 1 else {}
            yield {**named, "s": number, "front": unit if kind in _GAPS else front, "back": back}


def example_of(prompt: Path, language: str) -> Example | None:
    """Returns the example beside a prompt's file in a language; None if there is none."""
    return _examples(prompt.with_suffix(".json")).get(language.partition("-")[0].lower())


@cache
def _examples(path: Path) -> dict[str, Example]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Example]) if path.is_file() else {}
