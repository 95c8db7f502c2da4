"""HTML in a note: words in angle brackets stay, and a finding names what a card cannot show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.text import plain
from obsidian_anki_sync.render.card import Rendered

Html = Callable[..., str]

# Names of MathML or SVG, unknown names, and some of HTML's own.
_NAMES = (
    "int list set path text line filter vector min max sum log exp sin in and or not plus root domain view"
    " use switch symbol pattern mask circle desc arg image T file String std::string div b script style title"
    " template object map data table select form"
)


@pytest.mark.parametrize("name", _NAMES.split())
def test_a_word_in_angle_brackets_and_the_text_after_it_stay(name: str, html: Html) -> None:
    assert plain(html(f"A word <{name}> and *more*, x<{name}>y.")) == f"A word <{name}> and more, x<{name}>y."


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True))
def test_no_name_in_angle_brackets_hides_the_text_after_it(html: Html, name: str) -> None:
    assert plain(html(f"before <{name}> behind")).endswith("behind")


@pytest.mark.parametrize("tag", ["b", "i", "u", "sub", "mark", "span", "center"])
def test_a_tag_that_is_closed_is_a_tag(tag: str, html: Html) -> None:
    assert f"<{tag}>x</{tag}>" in html(f"a <{tag}>x</{tag}> c")


def test_a_tag_with_attributes_is_a_tag_even_if_it_is_not_closed(html: Html) -> None:
    assert html('a <font color="red">b') == 'a <font color="red">b</font>'


@pytest.mark.parametrize(
    "element", ["<svg><text>x</text></svg>", "<canvas id=x></canvas>", "<input type=text>"]
)
def test_an_element_that_no_card_shows_is_reported(element: str, render: Callable[..., Rendered]) -> None:
    assert "html-left-out" in [found.code for found in render(f"a {element} b").diagnoses]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            '<iframe src="https://e.org/x?a=1&amp;b=2" title="T"></iframe>',
            '<a href="https://e.org/x?a=1&amp;b=2">T</a>',
        ),
        ("<iframe src=//e.org/x></iframe>", '<a href="https://e.org/x">e.org/x</a>'),
        ("<video src='a.mp4'></video>", "[sound:a-1f2e3d.mp4]"),
        ("![T](https://x.com/a/status/1)", '<a href="https://x.com/a/status/1">T</a>'),
        ("![T](https://notx.com/a)", '<img src="https://notx.com/a" alt="T">'),
    ],
)
def test_media_of_a_page_are_a_link_or_a_file(written: str, shown: str, html: Html) -> None:
    assert html(f"a {written}") == f"a {shown}"


def test_a_films_picture_is_shown_if_the_vault_has_it(html: Html) -> None:
    assert '<img src="NnTvZWp5Q7o-1f2e3d.jpg"' in html("![T](https://www.youtube.com/watch?v=NnTvZWp5Q7o)")


def test_a_frame_without_an_allowed_address_is_reported(render: Callable[..., Rendered]) -> None:
    rendered = render("<iframe src='file:///etc/passwd'></iframe><iframe></iframe>")
    assert [found.code for found in rendered.diagnoses] == ["link-refused", "html-left-out"]


def test_html_beside_a_picture_does_not_look_for_the_picture_again(render: Callable[..., Rendered]) -> None:
    rendered = render("![[photo.png]] and <b>words</b> and <img src='photo.png'>")

    assert rendered.content.fields["Front"].count("photo-1f2e3d.png") == 2
    assert [file.name for file in rendered.content.media] == ["photo-1f2e3d.png"]
