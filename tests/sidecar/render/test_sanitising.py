from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, NoteType
from obsidian_anki_sync.domain.text import as_stored
from support.strict_html import check

Html = Callable[..., str]

_ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<style>@import 'http://evil'</style>",
    "<iframe src='https://evil'></iframe>",
    "<img src=x onerror=alert(1)>",
    "<img src='../../secret.png'>",
    "<img src='file:///etc/passwd'>",
    "<b onclick='alert(1)'>x</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' data:text/html,<script>alert(1)</script>'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](vbscript:x)",
    "[x]: y\n[x](data:text/html,x)",
    "<javascript:alert(1)>",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![x" onerror="alert(1)](a.png)',
    '![[a.png" onerror="alert(1)|300]]',
    '[[a" onclick="alert(1)|x]]',
    '[x](https://e.org/"onclick=alert(1) \'a" onclick="b\')',
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<form action='https://evil'><input name=x><button>y</button></form>",
    "<object data=x></object><embed src=x>",
    "<base href='https://evil'><meta http-equiv=refresh content=0>",
    "<div style='background:url(https://evil)'>x</div>",
    "<div id='qa'>x</div>",
    "<div style='background:url(//evil) #fff'>x</div>",
    "<div style='background:\\75rl(//evil)'>x</div>",
    "<div style='list-style:url(//evil);border-image:url(//evil)'>x</div>",
    "<font color='url(//evil)' face='x' onload=x>x</font>",
    "<iframe src='javascript:alert(1)' title='<script>alert(1)</script>'></iframe>",
    "<iframe src='https://e.org/\" onclick=alert(1) x=\"'></iframe>",
    "<video src='x.mp4' onerror=alert(1)><source src='javascript:x'></video>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    '![](https://youtu.be/abcdefgh"onclick=alert(1))',
    "<int onclick=alert(1)>x</int><T><script>alert(1)</script></T>",
    '> [!note" onclick="x] T',
    '```js" onclick="x\ny\n```',
    "<!--><script>alert(1)</script>-->",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<p>\u0338<b>\u0338x</b>",
    "&#2;\\href{javascript:alert(1)}{x}&#3;",
    "<div>&#2;\\href{javascript:alert(1)}{x}&#3;</div>",
    "$x</script><script>alert(1)</script>$",
    "![{{c1::x onerror=alert(1) y=}}](a.png)",
]


@pytest.mark.parametrize("attack", _ATTACKS)
@pytest.mark.parametrize("note_type", [BASIC, CLOZE])
def test_an_attack_does_not_reach_anki(attack: str, note_type: NoteType, html: Html) -> None:
    for text in (attack, f"a {attack} b", f"> - {attack}", f"| a |\n|---|\n| {attack} |"):
        check(html(text, note_type))


@pytest.mark.parametrize("command", ["href", "require", "style", "class", "cssId", "url"])
def test_a_formula_keeps_no_command_that_acts(command: str, html: Html) -> None:
    assert f"\\{command}" not in html(f"$\\{command}{{x}}$ and\n$$\n\\{command} {{x}}\n$$")


def test_two_backslashes_in_a_formula_never_become_one(html: Html) -> None:
    assert html(r"$\\href{x} \\\href{y}{z}$") == r"\(\\href{x} \\{z}\)"


_PIECES = (
    "* _ ` ``` [ ] ( ) [[ ]] ![[ ![ !! $ $$ == ~~ %% ^a #tag {{c1:: :: }} { } | --- |-|-| > >[!note] - 1."
    " <b> </b> <div> <a href=' \" ' <script> <!-- --> & &lt; &#2; \\ \\( [sound: [latex] [^1] [^1]:"
    " https://e.org a.png missing.png ../x é javascript: ![[Echo]] ![[Cap ![[folder/Deeper]] #^id ^[ - [/]"
    ' >[!tip]- ```py ```mermaid ```html <details> <summary> <p </p> ](x.png א ب [^1 ^a::b <b" {{c2::'
    ' <T> </T> <iframe src="x"> </iframe> <? <!D <a::b> <int> <svg> </svg> <b> =#include'
)
_UNSEEN = ["\x02", "\x06", "\x07", "\u0338", "e\u0301", "\ufdd0", " ", "\n", "\n\n", "    "]
_NOTES = st.lists(st.sampled_from([*_PIECES.split(), *_UNSEEN]) | st.text(max_size=3), max_size=40)


@settings(max_examples=300, deadline=None)
@given(_NOTES.map("".join), st.sampled_from([BASIC, CLOZE]))
def test_no_text_lets_a_forbidden_tag_through(html: Html, text: str, note_type: NoteType) -> None:
    check(html(text, note_type))


@settings(max_examples=200, deadline=None)
@given(_NOTES.map("".join), st.sampled_from([BASIC, CLOZE]))
def test_a_field_is_already_as_anki_stores_it(html: Html, text: str, note_type: NoteType) -> None:
    field = html(text, note_type)
    assert as_stored(field) == field


@settings(max_examples=200, deadline=None)
@given(_NOTES.map("".join), st.sampled_from([BASIC, CLOZE]))
def test_rendering_twice_gives_the_same_bytes(html: Html, text: str, note_type: NoteType) -> None:
    assert html(text, note_type) == html(text, note_type)


@settings(max_examples=200, deadline=None)
@given(_NOTES.map("".join))
def test_a_field_without_clozes_has_no_cloze_mark(html: Html, text: str) -> None:
    assert "{{" not in html(text, BASIC)


@settings(max_examples=200, deadline=None)
@given(_NOTES.map("".join), st.sampled_from([BASIC, CLOZE]))
def test_a_rendered_field_can_be_rendered_again(html: Html, text: str, note_type: NoteType) -> None:
    check(html(html(text, note_type), note_type))


@pytest.mark.parametrize(
    "style",
    ["color: rgb(255, 0, 0);", "background-color: rgb(255, 255, 0); font-weight: 600;", "color:red"],
)
def test_a_style_that_is_kept_whole_stays_as_it_is_written(style: str, html: Html) -> None:
    assert html(f'a <span style="{style}">b</span>', BASIC) == f'a <span style="{style}">b</span>'


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: red; position: fixed;", "color:red"),
        ("color: red; background: url(x)", "color:red"),
        ("color: red/*; position: fixed; */; margin: 1px", "color:red;margin:1px"),
        ("color: rgb(1; position: fixed; x)", ""),
        ("color: red; --x: 1", "color:red"),
        ("color: 'a;b'; margin: 1px", ""),
    ],
)
def test_of_any_other_style_only_the_harmless_declarations_stay(style: str, kept: str, html: Html) -> None:
    assert html(f'a <span style="{style}">b</span>', BASIC) == f'a <span style="{kept}">b</span>'
