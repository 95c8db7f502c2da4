"""Cloze deletions: how they are written, and which number each keeps when a card is edited.

In Anki, each number of a cloze card is a card with its own review history. So a number belongs to the words
that it hides, not to their position.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from obsidian_anki_sync.domain.cloze_marks import CLOSING, OPENING, numbers_of
from obsidian_anki_sync.domain.text import HTML_TAG, plain

KEPT_APART = "\u2060"
"""Follows a colon or a brace that a deletion hides: the character is text, not a mark of Anki."""

_PIECE = re.compile(rf"{HTML_TAG}|{OPENING}|(?P<close>{CLOSING})")
_BRACE = re.compile(r"[{}]")


class ClozeDeletion(Struct, frozen=True):
    """A cloze deletion in a field: the span of its number, and the hidden words without the hint."""

    number: str
    start: int
    end: int
    words: str


def deletion(number: int, text: str, hint: str = "") -> str:
    """Returns the Markdown of a deletion, with colons and braces of the text escaped."""
    apart = text.replace("::", f":{KEPT_APART}:")
    if not _is_balanced(text) or text.endswith("}"):
        apart = _BRACE.sub(lambda brace: brace[0] + KEPT_APART, apart)
    return f"{{{{c{number}::{apart}{f'::{hint}' if hint else ''}}}}}"


def free_numbers(taken: Collection[int], first: int = 1) -> Iterator[int]:
    """Yields the unused numbers from ``first`` on, without end."""
    number = first
    while True:
        if number not in taken:
            yield number
        number += 1


def deletions(field: str) -> tuple[ClozeDeletion, ...]:
    """Returns the deletions of a field's HTML by their start; an unclosed one runs to the end."""
    opened: list[re.Match[str]] = []
    spans: list[tuple[re.Match[str], int]] = []
    for piece in _PIECE.finditer(field):
        if piece["number"]:
            opened.append(piece)
        elif piece["close"] and opened:
            spans.append((opened.pop(), piece.start()))
    spans += [(piece, len(field)) for piece in opened]
    return tuple(
        ClozeDeletion(piece["number"], *piece.span("number"), _words(field[piece.end() : end]))
        for piece, end in sorted(spans, key=lambda span: span[0].start())
    )


def renumbered(field: str, former: str, implicit: Collection[int]) -> str:
    """Returns the field, with the implicit numbers that the same words had in the former text.

    A single deletion between the same neighbours as before is the same one, reworded. A new one gets a number
    above all former ones: a lower one could still have a history. Deletions of one number keep sharing it.
    Explicit numbers and all other text stay.
    """
    found = deletions(field)
    groups = _groups(found)
    ours = [number for number in groups if number in implicit]
    before = deletions(former)
    if not (ours and before):
        return field
    reserved = {number for one in found for number in numbers_of(one.number)} - set(ours)
    named = [words for number, words in groups.items() if number not in implicit]
    candidates = _unnamed(_groups(before), reserved, named)
    kept = _continued([(n, groups[n]) for n in ours], candidates)
    used = {number for one in before for number in numbers_of(one.number)} | reserved
    fresh = free_numbers(used, max(used) + 1)
    new_numbers = {number: kept[number] if number in kept else next(fresh) for number in ours}
    return _written(field, found, new_numbers)


def _is_balanced(text: str) -> bool:
    depth = 0
    for brace in _BRACE.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _words(inner: str) -> str:
    return plain(f"{{{{c1::{inner}}}}}")


def _groups(found: Iterable[ClozeDeletion]) -> dict[int, tuple[str, ...]]:
    """Returns the words that each number hides, in order, without deletions of several numbers."""
    groups: dict[int, tuple[str, ...]] = {}
    for one in found:
        numbers = numbers_of(one.number)
        if len(numbers) == 1:
            groups[numbers[0]] = (*groups.get(numbers[0], ()), one.words)
    return groups


_Group = tuple[int, tuple[str, ...]]


def _unnamed(
    former: Mapping[int, tuple[str, ...]], reserved: Collection[int], named: Iterable[tuple[str, ...]]
) -> list[_Group]:
    """Returns the former groups whose number and words are both absent from the note now."""
    moved = Counter(named) - Counter(words for number, words in former.items() if number in reserved)
    free = []
    for number, words in former.items():
        if number in reserved:
            continue
        if moved[words]:
            moved[words] -= 1
        else:
            free.append((number, words))
    return free


def _continued(new: Sequence[_Group], former: Sequence[_Group]) -> dict[int, int]:
    """Returns the former number of each group that continues one."""
    waiting: dict[tuple[str, ...], list[int]] = {}
    for number, words in former:
        waiting.setdefault(words, []).append(number)
    same: dict[int, int] = {}
    for number, words in new:
        if waiting.get(words):
            same[number] = waiting[words].pop(0)
    return same | _reworded([number for number, _ in new], [number for number, _ in former], same)


def _reworded(new: Sequence[int], former: Sequence[int], same: Mapping[int, int]) -> dict[int, int]:
    """Returns the former numbers of groups between the same neighbours, if there were as many before."""
    here, there = _between(new, set(same)), _between(former, set(same.values()))
    by_neighbours = {(before, after): gap for before, after, gap in there}
    found: dict[int, int] = {}
    for before, after, gap in here:
        neighbours = (same.get(before) if before else None, same.get(after) if after else None)
        others = by_neighbours.get(neighbours, ())
        if len(others) == len(gap):
            found.update(zip(gap, others, strict=True))
    return found


def _between(
    numbers: Sequence[int], known: Collection[int]
) -> list[tuple[int | None, int | None, tuple[int, ...]]]:
    """Returns the runs of unknown numbers, each with the known numbers before and after it."""
    runs: list[tuple[int | None, int | None, tuple[int, ...]]] = []
    before: int | None = None
    run: list[int] = []
    for number in (*numbers, None):
        if number is not None and number not in known:
            run.append(number)
            continue
        if run:
            runs.append((before, number, tuple(run)))
        before, run = number, []
    return runs


def _written(field: str, found: Iterable[ClozeDeletion], numbers: Mapping[int, int]) -> str:
    parts: list[str] = []
    position = 0
    for one in found:
        parts += field[position : one.start], _number(one.number, numbers)
        position = one.end
    return "".join((*parts, field[position:]))


def _number(written: str, numbers: Mapping[int, int]) -> str:
    if "," in written:
        return written
    return str(numbers.get(numbers_of(written)[0], written))
