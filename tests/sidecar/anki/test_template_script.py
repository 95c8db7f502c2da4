"""A field of an APF card that has no gap of its own is shown whole, without marks, in a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.domain.note_type import APF_MISSING
from obsidian_anki_sync.render.card import Rendered
from security.hostile.browser import shown, why_not
from sidecar.render.conftest import render

__all__ = ["render"]

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

TITLES = [
    ("plain text", "plain text"),
    ("a {{c1::b}} c {{c2::d::hint}} e", "a b c d e"),
    ("a {{c1,2::b}} c", "a b c"),
    ("a {{c1::b {{c2::c}} d}} e", "a b c d e"),
    ("a {{c1::b {{c2::c::h}} d::hint}} e", "a b c d e"),
    ("{{c1::a {{c2::b {{c3::c}} d}} e}} {{c4::f}}", "a b c d e f"),
    ("{{c1::`std::vector`}} x", "std::vector x"),
    ("{{c1::`std::vector`::a *type*}} x", "std::vector x"),
    (r"{{c1::$x_{a_{b_{c}}} + 1$}} y", r"\(x_{a_{b_{c}}} + 1\) y"),
    (r"{{c1::$\frac{a}{b}$ {{c2::$x_{1}$}}}} y", r"\(\frac{a}{b}\) \(x_{1}\) y"),
    ("{{c1::`{{}}`}} and {x}", "{{}} and {x}"),
    ("a {{c1::open", "a {{c1::open"),
    ("{{c1::open {{c2::closed}}", "{{c1::open closed"),
]


@pytest.fixture(scope="module")
def visible(render: Callable[..., Rendered]) -> list[tuple[str, str]]:
    """Returns the text of each title on both sides, as a card without a gap in its title shows it."""
    sides = []
    for title, _ in TITLES:
        fields = render("", APF_MISSING, fields={"Title": title}).content.fields
        [template] = design_of(APF_MISSING.name).templates
        sides += [
            side.replace("{{cloze:Title}}", "").replace("{{Title}}", fields["Title"])
            for side in (template.front, template.back)
        ]
    page = shown("<!doctype html><meta charset=utf-8>" + "<!--card-->".join(sides))
    found = [re.findall(r'<div class="whole">(.*?)</div>', one)[0] for one in page.split("<!--card-->")]
    texts = [html.unescape(re.sub(r"<[^>]*>", "", one)) for one in found]
    return list(zip(texts[::2], texts[1::2], strict=True))


@pytest.mark.parametrize("number", range(len(TITLES)), ids=[title for title, _ in TITLES])
def test_a_title_is_shown_without_the_marks_of_other_cards(
    visible: list[tuple[str, str]], number: int
) -> None:
    assert visible[number] == (TITLES[number][1],) * 2
