"""The example that a request begins with: a short note, and good cards of it, or answers, in its language.

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
# Which cards are asked, and the place of the question without an answer among them.
_ASKED, _UNANSWERED = (3, 0, 5, 1, 4), 2
_QUESTIONS = frozenset((BASIC, APF_SIMPLE, TYPED))


class Example(msgspec.Struct, frozen=True):
    """A note, its cards as number of the unit, front and back, and a question that it leaves unanswered."""

    title: str
    units: tuple[str, ...]
    cards: tuple[tuple[int, str, str], ...]
    unanswered: str

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

    def questions(self) -> tuple[tuple[str, str], ...]:
        """Returns questions with their answers, not in the order of the note; one has none."""
        asked = [(front, back) for _, front, back in (self.cards[index] for index in _ASKED)]
        return (*asked[:_UNANSWERED], (self.unanswered, ""), *asked[_UNANSWERED:])

    def answers(self, mark: Sequence[str]) -> str:
        """Returns the reply that a model should give to the questions."""
        answers = [{"n": n, "answer": answer} for n, (_, answer) in enumerate(self.questions(), 1)]
        return msgspec.json.encode({"mark": " ".join(mark), "answers": answers}).decode()

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
