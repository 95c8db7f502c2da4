"""No reader is quadratic: four times the text takes about four times as long."""

from __future__ import annotations

import time

import pytest

from obsidian_anki_sync.markup.blocks import blocks_of

pytestmark = pytest.mark.serial

_MOST = 9
_LENGTH = 25_000
_SHORTEST_SECONDS = 0.02

# A blank is written as "·", the end of a line as "↵", and what comes once before the rest ends with "|".
_UNITS = r"""
    ` ```· $ $$ $$· $$a↵↵ %% %%· %%↵ <!-- <!--· <!--↵ >· -· 1.· -·a↵ >·%%↵ -·%%↵ [ [^a]:· # #· \ \$ ····a↵
    ~~~↵ `·``· `a`` $a· $a$ <a <div>↵ * _ -·-· >·-· ^[ [[ a↵===↵ [a]:·b↵ ↵ · >·```↵ -·```↵ $$\$$ \$$ x·$$·\a↵↵
    -·-·-·-·-·-·-·-·-·-·-·-·-·|↵ >·>·>·>·>·>·>·>·>·|a↵ >·$$↵|>·a↵ -·$$\a↵|··b↵↵ [a]:·b↵|a↵ $$|a·↵↵ <!--|a↵
"""


@pytest.mark.parametrize("unit", _UNITS.split())
def test_four_times_the_text_takes_about_four_times_as_long(unit: str) -> None:
    before, _, repeated = unit.replace("·", " ").replace("↵", "\n").rpartition("|")
    for _ in range(3):  # another program may have had the processor
        times = _LENGTH // len(repeated)
        short, long = (_seconds(before + repeated * count) for count in (times, 4 * times))
        if long <= _MOST * max(short, _SHORTEST_SECONDS):
            return
    pytest.fail(f"{short:.3f} s became {long:.3f} s")


def _seconds(text: str) -> float:
    begin = time.process_time()
    blocks_of.__wrapped__(text)
    return time.process_time() - begin
