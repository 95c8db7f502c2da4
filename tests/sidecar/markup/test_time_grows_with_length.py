"""No reader is quadratic: four times the text takes about four times as long."""

from __future__ import annotations

import pytest

from obsidian_anki_sync.markup.blocks import blocks_of
from support.growth import assert_proportional

pytestmark = pytest.mark.serial

_LENGTH = 25_000

# A blank is written as "·", the end of a line as "↵", and what comes once before the rest ends with "|".
_UNITS = r"""
    ` ```· $ $$ $$· $$a↵↵ %% %%· %%↵ <!-- <!--· <!--↵ >· -· 1.· -·a↵ >·%%↵ -·%%↵ [ [^a]:· # #· \ \$ ····a↵
    ~~~↵ `·``· `a`` $a· $a$ <a <div>↵ * _ -·-· >·-· ^[ [[ a↵===↵ [a]:·b↵ ↵ · >·```↵ -·```↵ $$\$$ \$$ x·$$·\a↵↵
    -·-·-·-·-·-·-·-·-·-·-·-·-·|↵ >·>·>·>·>·>·>·>·>·|a↵ >·$$↵|>·a↵ -·$$\a↵|··b↵↵ [a]:·b↵|a↵ $$|a·↵↵ <!--|a↵
"""


@pytest.mark.parametrize("unit", _UNITS.split())
def test_four_times_the_text_takes_about_four_times_as_long(unit: str) -> None:
    before, _, repeated = unit.replace("·", " ").replace("↵", "\n").rpartition("|")
    read = blocks_of.__wrapped__
    assert_proportional(lambda times: read(before + repeated * times), _LENGTH // len(repeated))
