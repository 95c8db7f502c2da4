"""The quick way for plain prose gives the same HTML as rendering."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, NoteType
from obsidian_anki_sync.render import card, markdown
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


PIECES = st.lists(
    st.sampled_from(
        ["Words, only.", "Но (да)!", "a", " ", "- item", "1. one", "===", "> q", "*b*", "    code", "[^1]"]
    ),
    max_size=6,
)


@given(PIECES, st.sampled_from(["\n", "\n\n", "\n\n\n", " \n\n"]), st.sampled_from([BASIC, CLOZE]))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_paragraphs_of_prose_are_rendered_as_the_parser_renders_them(
    render: Callable[..., Rendered],
    monkeypatch: pytest.MonkeyPatch,
    pieces: list[str],
    between: str,
    note_type: NoteType,
) -> None:
    text = between.join(pieces)
    with monkeypatch.context() as patch:
        patch.setattr(markdown, "without_prose", lambda text: ("", text))
        at_length = render(text, note_type).content.fields
    assert render(text, note_type).content.fields == at_length


def test_an_escaped_character_reference_shows_as_it_is_written(render: Callable[..., Rendered]) -> None:
    assert (
        render(r"an *em* \&hearts; is \&copy;", BASIC)
        .content.fields["Front"]
        .endswith("&amp;hearts; is &amp;copy;")
    )


@pytest.mark.parametrize("text", ["What does HTTP mean, in short (and why)?", "Что такое TCP?"])
def test_an_ordinary_question_is_prose(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize("text", ["1. one", "- one", "two\nlines", "a *b*", "https://a.org", "$x$", "a_b"])
def test_text_that_a_rule_may_change_is_not_prose(text: str) -> None:
    assert not is_prose(text)
