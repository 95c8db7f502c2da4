"""No rule is quadratic: four times the text takes about four times as long.

Times are compared with each other in one run, and never with a number of seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from obsidian_anki_sync.domain.note_type import CLOZE

pytestmark = pytest.mark.serial

# Work that grows with the square of the length would take 16 times as long. Four is the law, and the rest is
# for a machine that does other things too.
_MOST = 9
_LENGTH = 25_000
_SHORTEST_SECONDS = 0.02

# A blank is written as "·", the end of a line as "↵".
_UNITS = """
    [ ] ![[ [[a| [[a]] ![[a]] [a]( [a](b) * _ *a·**b **a** $ $a $a$· ` ``a` `a` ~~a ==a ==a==· %%
    %%a%% #1· #a· > > >·-· >·[! -·a↵ -↵ 1)·a↵ -·[x]·a↵ a|b↵-|-↵ | - |-↵ < <div> <a·b=" <!--
    <details> {{c1:: {{c1::a}} { }} [sound: [sound:a] \\ \\( & &amp; ^a· ·^a↵ ^[ ^[a^[ ^[[b]· ^[a]·
    [^a] [^1]:·a↵ [a]:·b↵ $$↵ ```↵ ```py↵x↵```↵ [!a >·[!a]+·b↵ >·>[!a]↵ ![[Echo]]· #·a↵ א<p>
    [[{{c1::a}}]] ![a](b{{c1::c}}) [[{{c1:: https://a.b/{{c1::c}} {{c1::https://a.b}}
    a$$↵ $$\\$ a·%%a↵↵ a<!--↵↵ -·a↵$$a↵↵$$↵ <T> <b> <b>x</b> <iframe·src="a"> <a::b> <? <!a ![](https://x.com/
    ![a](b·"c")↵↵ &#824; https://a.b· :// a@b· \u0338
"""


@pytest.mark.parametrize("unit", _UNITS.split())
def test_four_times_the_text_takes_about_four_times_as_long(unit: str, html: Callable[..., str]) -> None:
    unit = unit.replace("·", " ").replace("↵", "\n")
    for _ in range(3):  # another program may have had the processor
        short, long = (_seconds(unit * (length // len(unit)), html) for length in (_LENGTH, 4 * _LENGTH))
        if long <= _MOST * max(short, _SHORTEST_SECONDS):
            return
    pytest.fail(f"{short:.3f} s became {long:.3f} s")


def _seconds(text: str, html: Callable[..., str]) -> float:
    begin = time.process_time()
    html(f"x{text}", CLOZE)
    return time.process_time() - begin
