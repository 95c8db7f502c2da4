"""The style sheet has a rule for every class that the renderer writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.render.elements.code import CLASSES

_CSS = design_of(BASIC.name).css
_CALLOUTS = (Path(__file__).parent / "golden" / "callout-types.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_class_of_highlighted_code_has_its_look(name: str) -> None:
    assert re.search(rf"^pre \.{name}\b|, pre \.{name}\b", _CSS, re.MULTILINE)


@pytest.mark.parametrize("kind", re.findall(r"\[!(\w+)\]", _CALLOUTS))
def test_every_callout_has_its_colour_and_icon(kind: str) -> None:
    assert kind == "note" or f'.callout[data-callout="{kind}"]' in _CSS


def test_nothing_in_it_is_fetched() -> None:
    assert set(re.findall(r"url\(.{6}", _CSS)) == {'url("data:'}
    assert "@import" not in _CSS
