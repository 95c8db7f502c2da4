from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import CLOZE
from obsidian_anki_sync.render.cloze import with_clozes, without_clozes

_AS_ANKI_READS = re.compile(r"\{\{c\d+::(.*?)\}\}", re.DOTALL)
_BALANCED = st.recursive(
    st.text("ab :\n", max_size=4),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: "{" + "".join(parts) + "}"),
    max_leaves=8,
)


@given(_BALANCED)
def test_braces_in_a_cloze_do_not_end_it(content: str) -> None:
    found = _AS_ANKI_READS.search(with_clozes("x {{c1::" + content + "}} y"))
    assert found
    assert unescape(found[1]) == content


@given(st.text('{}c1:<b> "=', max_size=30))
def test_braces_look_as_they_did(text: str) -> None:
    assert unescape(with_clozes(text)) == text
    assert unescape(without_clozes(text)) == text


@pytest.mark.parametrize(
    ("markdown", "content"),
    [
        ("{{c1::`std::set`}}", "<code>std::set</code>"),
        ("{{c1::$A::B$}}", r"\(A::B\)"),
        ("```cpp\n{{c1::std::cout << std::endl;}}\n```", "std::cout &lt;&lt; std::endl;"),
        ("{{c1::a `b::c` d}}", "a <code>b::c</code> d"),
    ],
)
def test_colons_in_code_and_formulas_begin_no_hint(
    markdown: str, content: str, html: Callable[..., str]
) -> None:
    found = _AS_ANKI_READS.search(html(markdown, CLOZE))
    assert found
    assert "::" not in found[1]
    assert found[1].replace("&#58;", ":") == content


def test_a_hint_after_code_is_a_hint(html: Callable[..., str]) -> None:
    assert html("{{c1::`a::b`::hint}}", CLOZE) == "{{c1::<code>a&#58;:b</code>::hint}}"


def test_clozes_may_be_nested() -> None:
    nested = "{{c1::a {{c2::b}} c}}"
    assert with_clozes(nested) == nested


@pytest.mark.parametrize("size", [1, 40_000])
def test_unclosed_clozes_stay(size: int) -> None:
    assert with_clozes("{{c1::" * size) == "{{c1::" * size


def test_a_cloze_may_hold_a_formula(html: Callable[..., str]) -> None:
    field = html("{{c1::$\\frac{a}{b^{2}}$}}", CLOZE)
    found = _AS_ANKI_READS.fullmatch(field)
    assert found
    assert unescape(found[1]) == r"\(\frac{a}{b^{2}}\)"
