"""Input that would take for ever if a rule looked twice at a text; the time itself is not measured."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from obsidian_anki_sync.domain.note_type import CLOZE

# A blank is written as "·", the end of a line as "↵".
_UNITS = """
    [ ] ![[ [[a| [a]( * _ *a·**b $ $a ` ``a` ~~a ==a %% #1· #a· > >·-· >·[! -·a↵ -↵ 1)·a↵ a|b↵-|-↵ | - |-↵
    < <div> <a·b=" <!-- {{c1:: { }} [sound: \\ \\( & ^a· [^a] [^1]:·a↵ $$↵ ```↵ [!a &#824;
"""


@pytest.mark.parametrize("unit", _UNITS.split())
def test_a_long_repetition_is_rendered(unit: str, html: Callable[..., str]) -> None:
    unit = unit.replace("·", " ").replace("↵", "\n")
    assert html("x" + unit * (20_000 // len(unit)), CLOZE)
