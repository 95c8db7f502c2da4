"""A command line that the program prints can be pasted, with any characters in its words."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.quoting import joined, quoted


@given(st.lists(st.text(st.characters(exclude_characters="\0"))))
def test_a_shell_reads_the_words_that_were_quoted(words: list[str]) -> None:
    assert shlex.split(joined(*words)) == words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"C:\Users\ann\Notes", r"C:\Users\ann\Notes"),
        (r"C:\PROGRA~1\Notes", r"C:\PROGRA~1\Notes"),
        ("ankiconnect://127.0.0.1:8765", "ankiconnect://127.0.0.1:8765"),
        ("", '""'),
        (r"C:\My notes", r'"C:\My notes"'),
        (r"C:\a;b&c(d)", r'"C:\a;b&c(d)"'),
        (r"C:\O'Brien", r'''"C:\O'Brien"'''),
        (r"C:\$HOME", r"'C:\$HOME'"),
        (r"C:\O'Brien $1", r"'C:\O''Brien $1'"),
        (r"C:\100%", r"'C:\100%'"),
        ("a`b", "'a`b'"),
        ("~", '"~"'),
    ],
)
def test_on_windows_the_word_suits_powershell(text: str, word: str) -> None:
    assert quoted(text, "win32") == word
