"""Every reader of cloze marks uses one grammar: nested deletions, several numbers, hints."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import obsidian_anki_sync
from obsidian_anki_sync.domain.cloze import deletions
from obsidian_anki_sync.domain.cloze_marks import closed_numbers, hidden_words, with_words
from obsidian_anki_sync.domain.text import plain, plain_with_deletions

_OWN_PATTERN = re.compile(r"\\\{c(?:\\d|\[)")

Written = tuple[str, str, tuple[int, ...]]


def _deletion(children: list[Written], numbers: list[int], hint: str) -> Written:
    inside, words, inner = _joined(children)
    mark = f"{{{{c{','.join(map(str, numbers))}::{inside}{f'::{hint}' if hint else ''}}}}}"
    return mark, words, (*inner, *numbers)


def _joined(parts: list[Written]) -> Written:
    texts, words, numbers = zip(*parts, strict=True)
    return "".join(texts), "".join(words), tuple(one for group in numbers for one in group)


TEXT = st.text("ab .é", min_size=1).map(lambda text: (text, text, ()))
DELETION = st.recursive(
    TEXT,
    lambda inner: st.builds(
        _deletion,
        st.lists(inner, min_size=1, max_size=3),
        st.lists(st.integers(1, 120), min_size=1, max_size=3),
        st.sampled_from(["", "hint", "a, b"]),
    ),
    max_leaves=12,
)


@given(st.lists(DELETION, min_size=1, max_size=4).map(_joined))
def test_every_reader_sees_the_same_deletions(written: Written) -> None:
    text, words, numbers = written
    assert with_words(text) == words
    assert tuple(closed_numbers(text)) == numbers
    assert plain(text) == " ".join(words.split())
    assert sorted(n for one in deletions(text) for n in map(int, one.number.split(","))) == sorted(numbers)
    assert bool(hidden_words(text)) == bool(numbers)
    assert "c1" not in plain_with_deletions(text)


@given(DELETION)
def test_the_words_of_a_deletion_are_those_of_its_inner_ones_too(written: Written) -> None:
    text, words, numbers = written
    if numbers:
        assert hidden_words(text) == (words,)
        assert deletions(text)[0].words == " ".join(words.split())


def test_no_other_module_has_a_pattern_of_its_own_for_these_marks() -> None:
    root = Path(obsidian_anki_sync.__file__).parent
    files = {file for file in root.rglob("*.py") if _OWN_PATTERN.search(file.read_text("utf-8"))}
    assert {file.name for file in files} <= {"cloze_marks.py"}
