"""No rule is quadratic: four times the text takes about four times as long.

Times are compared with each other in one run, and never with a number of seconds.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from obsidian_anki_sync.domain.note_type import CLOZE
from support.growth import assert_proportional

pytestmark = pytest.mark.serial

_LENGTH = 25_000

# A blank is written as "·", the end of a line as "↵".
_UNITS = """
    [ ] ![[ [[a| [[a]] ![[a]] [a]( [a](b) * _ *a·**b **a** $ $a $a$· ` ``a` `a` ~~a ==a ==a==· %%
    %%a%% #1· #a· > > >·-· >·[! -·a↵ -↵ 1)·a↵ -·[x]·a↵ a|b↵-|-↵ | - |-↵ < <div> <a·b=" <!--
    <details> {{c1:: {{c1::a}} { }} [sound: [sound:a] \\ \\( & &amp; ^a· ·^a↵ ^[ ^[a^[ ^[[b]· ^[a]·
    [^a] [^1]:·a↵ [a]:·b↵ $$↵ ```↵ ```py↵x↵```↵ [!a >·[!a]+·b↵ >·>[!a]↵ ![[Echo]]· #·a↵ א<p>
    [[{{c1::a}}]] ![a](b{{c1::c}}) [[{{c1:: https://a.b/{{c1::c}} {{c1::https://a.b}}
    a$$↵ $$\\$ a·%%a↵↵ a<!--↵↵ -·a↵$$a↵↵$$↵ <T> <b> <b>x</b> <iframe·src="a"> <a::b> <? <!a ![](https://x.com/
    ==a·`b` ==a·`b`==· ~~==a·$b$==~~· ==a·https://b.c==· ==[a](b)==· ~~^[a]· ^[a]==^[b]==· ==a·`
    ![a](b·"c")↵↵ &#824; https://a.b· :// a@b· \u0338
"""


@pytest.mark.parametrize("unit", _UNITS.split())
def test_four_times_the_text_takes_about_four_times_as_long(unit: str, html: Callable[..., str]) -> None:
    unit = unit.replace("·", " ").replace("↵", "\n")
    assert_proportional(lambda length: html(f"x{unit * (length // len(unit))}", CLOZE), _LENGTH)
