"""The lines of a text lose the indentation that they share, also where tabs and spaces mix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.markup.text import dedented

_LINES = st.lists(st.tuples(st.text(" \t", max_size=6), st.sampled_from("ab-")), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\t  text\n\t\t- item", "text\n  - item"),
        ("  text\n\t- item", "text\n  - item"),
        ("\t\t- item\n\t  text", "  - item\ntext"),
        ("\ta\n\t\tb", "a\n\tb"),
    ],
)
def test_a_tab_is_as_wide_as_four_spaces(text: str, shown: str) -> None:
    assert dedented(text) == shown


@given(_LINES)
def test_one_line_has_no_indentation(lines: list[tuple[str, str]]) -> None:
    shown = dedented("\n".join(margin + word for margin, word in lines)).split("\n")

    assert any(line[0] not in " \t" for line in shown)
    assert [line.strip() for line in shown] == [word for _, word in lines]


@given(_LINES)
def test_the_lines_keep_their_columns_relative_to_each_other(lines: list[tuple[str, str]]) -> None:
    columns = [len(margin.expandtabs(4)) for margin, _ in lines]
    shown = dedented("\n".join(margin + word for margin, word in lines)).split("\n")

    if any("\t" in line for line in shown):
        return  # a shared margin was removed as it is
    assert [len(line) - 1 for line in shown] == [column - min(columns) for column in columns]
