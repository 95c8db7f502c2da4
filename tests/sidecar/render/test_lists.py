"""Lists follow CommonMark, with any indentation of their items."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

_OTHER_PROGRAM = MarkdownIt("commonmark")
_MARKS = ("- ", "* ", "-  ", "-   ", "1. ", "2. ", "10. ", "1) ", "")
_LINES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(_MARKS)), min_size=2, max_size=7)


def shape(html: str) -> str:
    """Returns the lists and words of HTML, without paragraphs and attributes."""
    html = re.sub(r"</?p>|<br ?/?>", " ", html)
    html = re.sub(r"<(\w+)[^>]*>", r"<\1>", html)
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", " ".join(html.split()))


@settings(max_examples=300)
@given(_LINES)
def test_any_indentation_of_up_to_three_blanks_is_read_as_by_commonmark(
    html: Callable[..., str], lines: list[tuple[int, str]]
) -> None:
    text = "\n".join(f"{' ' * indent}{mark}w{number}" for number, (indent, mark) in enumerate(lines))
    assert shape(html(text)) == shape(_OTHER_PROGRAM.render(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-   a\n  - b", "<ul><li>a</li><li>b</li></ul>"),
        ("-   a\n  1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("- a\n   - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("- a\n - b\n  - c\n   - d\n    - e", "<ul><li>a</li><li>b</li><li>c</li><li>d - e</li></ul>"),
        ("10. a\n    - b\n   - c", "<ol><li>a<ul><li>b</li></ul></li></ol><ul><li>c</li></ul>"),
        (" 10. a\n     1) b\n    2. c", "<ol><li>a<ol><li>b 2. c</li></ol></li></ol>"),
        ("- a\nb\n- c", "<ul><li>a b</li><li>c</li></ul>"),
        ("- a\n# h", "<ul><li>a</li></ul><h1>h</h1>"),
        ("- a\n> q", "<ul><li>a</li></ul><blockquote>q</blockquote>"),
        ("-\n\n  a", "<ul><li></li></ul>a"),
        ("- a\n\n\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n***\n- b", "<ul><li>a</li></ul><hr><ul><li>b</li></ul>"),
        ("\t- a\n\t- b", "<pre><code>- a - b</code></pre>"),
        ("- a\n\t- b\n\t\t- c", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"),
        ("1. a\n\n   b\n2. c", "<ol><li>a b</li><li>c</li></ol>"),
        ("- a\n      > not a quote", "<ul><li>a &gt; not a quote</li></ul>"),
    ],
)
def test_a_list_of_odd_indentation(html: Callable[..., str], text: str, shown: str) -> None:
    assert shape(html(text)) == shown
