"""Plain prose is what rendering would make of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, NoteType
from obsidian_anki_sync.render import card
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.render.prose import is_prose

WORDS = st.text(alphabet="aZé9я ,.;?!()-_*<&'\"[]$#:/wht\n\u0301\u200f", max_size=30)


@given(WORDS, st.sampled_from([BASIC, CLOZE]))
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_prose_is_rendered_as_itself(
    render: Callable[..., Rendered], monkeypatch: pytest.MonkeyPatch, text: str, note_type: NoteType
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(card, "is_prose", lambda _: False)
        at_length = render(text, note_type).content.fields
    assert render(text, note_type).content.fields == at_length


@pytest.mark.parametrize("text", ["What does HTTP mean, in short (and why)?", "Что такое TCP?"])
def test_an_ordinary_question_is_prose(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize("text", ["1. one", "- one", "two\nlines", "a *b*", "https://a.org", "$x$", "a_b"])
def test_what_a_rule_may_change_is_not(text: str) -> None:
    assert not is_prose(text)
