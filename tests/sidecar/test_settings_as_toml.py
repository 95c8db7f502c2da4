"""Settings survive being written and read again."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.settings import toml_lines

KEYS = st.from_regex(r"[a-z_]{1,9}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = (
    TEXTS
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.lists(TEXTS)
    | st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS))
)


@given(st.dictionaries(KEYS, TEXTS | st.booleans() | st.lists(TEXTS)), st.dictionaries(KEYS, VALUES))
def test_what_is_written_is_read_back(plain: dict[str, Any], table: dict[str, Any]) -> None:
    document = {**plain, "a_table_of_its_own": table}
    assert tomllib.loads("\n".join(toml_lines(document))) == document


def test_lines_are_short_where_they_can_be() -> None:
    lines = list(toml_lines({"syntaxes": ["a-rather-long-name"] * 9}))
    assert max(map(len, lines)) < 80
