"""Applies the change of one text to another text that has the same words with other marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from obsidian_anki_sync.domain.cloze_marks import ANY_OPENING, CLOSING

_TOKEN = re.compile(rf"{ANY_OPENING}|{CLOSING}|\r\n|\r|\n|[^\S\r\n]+|\w+|[^\w\s]")
_LINE_ENDS = frozenset({"\r\n", "\r", "\n"})
# Comparing two texts takes time that grows with the product of their lengths.
_MOST_TOKENS = 4_000


def patched(source: str, before: str, after: str, *, prefix: str = "", line_end: str = "\n") -> Iterator[str]:
    """Yields ``source`` with the change from ``before`` to ``after``, in each possible way.

    Unchanged text keeps the marks that it has in ``source``. New lines begin with ``prefix``. Yields nothing
    if the position of a change in ``source`` is unclear.
    """
    pieces, old, new = (_TOKEN.findall(text) for text in (source, before, after))
    if max(len(pieces), len(old), len(new)) > _MOST_TOKENS:
        return
    positions = _positions(old, pieces)
    changes = [
        change
        for change in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    seen: set[str] = set()
    for binds_left in (True, False):
        parts = list(pieces)
        for _, first, last, begin, end in reversed(changes):
            text_range = _range(positions, first, last, len(old), len(pieces), binds_left=binds_left)
            if text_range is None:
                break
            text = "".join(line_end + prefix if token in _LINE_ENDS else token for token in new[begin:end])
            parts[text_range[0] : text_range[1]] = [text]
        else:
            result = "".join(parts)
            if result not in seen:
                seen.add(result)
                yield result


def _positions(old: Sequence[str], pieces: Sequence[str]) -> dict[int, int]:
    """Returns the index in the source of each token of a text that both have, by its index in the text."""
    matcher = SequenceMatcher(None, _folded(old), _folded(pieces), autojunk=False)
    return {
        first + number: second + number
        for first, second, length in matcher.get_matching_blocks()
        for number in range(length)
    }


def _folded(tokens: Sequence[str]) -> list[str]:
    return ["\n" if token in _LINE_ENDS else " " if token.isspace() else token for token in tokens]


def _range(
    positions: Mapping[int, int], first: int, last: int, length: int, pieces: int, *, binds_left: bool
) -> tuple[int, int] | None:
    """Returns the range of the source that corresponds to a range of the old text."""
    if first == last:
        before = 0 if first == 0 else positions[first - 1] + 1 if first - 1 in positions else None
        after = pieces if first == length else positions.get(first)
        at = before if binds_left else after
        return None if at is None else (at, at)
    start, end = positions.get(first), positions.get(last - 1)
    if start is None:
        start = 0 if first == 0 else positions[first - 1] + 1 if first - 1 in positions else None
    if end is None:
        end = pieces - 1 if last == length else positions[last] - 1 if last in positions else None
    if start is None or end is None or end + 1 < start:
        return None
    return start, end + 1
