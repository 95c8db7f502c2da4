"""The context field of a card: the note and the headings above it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, CONTEXT
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.render.options import Context, RenderOptions

Render = Callable[..., Rendered]

NOTE = "# Europe\n\nSome text.\n\n## France\n\nQ: Capital?\n"


def context(render: Render, body: str, *, line: int, kind: Context = Context.HEADINGS, **more: object) -> str:
    options = RenderOptions("Deck", deck_from_folder=False, context=kind)
    fields = {"Front": "Capital?"}
    rendered = render(body, fields=fields, options=options, line=line, **more)
    return rendered.content.fields[CONTEXT]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (Context.HEADINGS, "Europe &gt; France"),
        (Context.NOTE, "Places &gt; Europe &gt; France"),
        (Context.PATH, "World/Places.md &gt; Europe &gt; France"),
    ],
)
def test_a_context_has_the_note_and_the_headings(render: Render, kind: Context, shown: str) -> None:
    assert context(render, NOTE, line=11, kind=kind, path="World/Places.md") == shown


def test_without_the_setting_a_card_has_no_context(render: Render) -> None:
    content = render(NOTE, fields={"Front": "Capital?"}, line=11).content
    assert (CONTEXT in content.fields, content.note_type) == (False, BASIC.name)


def test_the_note_type_is_one_with_a_context_even_if_nothing_is_above_the_card(render: Render) -> None:
    options = RenderOptions("Deck", deck_from_folder=False, context=Context.HEADINGS)
    content = render(
        "Q: Capital?", fields={"Text": "{{c1::Paris}}"}, note_type=CLOZE, options=options
    ).content
    assert (content.note_type, content.fields[CONTEXT]) == (CLOZE.with_context.name, "")


@pytest.mark.parametrize(
    ("body", "line", "shown"),
    [
        ("# A\n\n## B\n\n# C\n\nQ", 11, "C"),
        ("### Deep\n\n# Top\n\nQ", 9, "Top"),
        ("# A\n### Skipped\n## B\nQ", 8, "A &gt; B"),
        ("Title\n=====\n\nPart\n---\nQ", 10, "Title &gt; Part"),
        ("# A\n\n> # In a quote\n\nQ", 9, "A"),
        ("# A\n\n```\n# code\n```\n\nQ", 11, "A"),
        ("# A\n\n## The question #card\nAnswer", 7, "A"),
        ("#\n\nQ", 7, ""),
    ],
)
def test_the_headings_are_those_that_hold_the_card(render: Render, body: str, line: int, shown: str) -> None:
    assert context(render, body, line=line) == shown


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("A *b* `c`", "A <em>b</em> <code>c</code>"),
        ("R&D <T>", "R&amp;D &lt;T&gt;"),
        ("1. First", "1. First"),
        ("- dash", "- dash"),
        ("$x^2$", r"\(x^2\)"),
        ("C#", "C#"),
        ("Closed ##", "Closed"),
        ("{{c1::Paris}}", "{&#123;c1::Paris}}"),
        ("[sound:x.mp3]", "&#91;sound:x.mp3]"),
        ("[[Other|words]]", '<a href="obsidian://open?vault=V&amp;file=Other">words</a>'),
        ("%%hidden%%", ""),
        ("<script>alert(1)</script>Seen", "Seen"),
    ],
)
def test_a_heading_looks_as_in_the_note(render: Render, heading: str, shown: str) -> None:
    assert context(render, f"# {heading}\n\nQ", line=7) == shown


@pytest.mark.parametrize(
    "name", ["1. Intro", "*stars*", "<b>", "{{c1::x}}", "# hash", "$x$ and $y$", "[sound:a]"]
)
def test_a_notes_name_is_never_markdown(render: Render, name: str) -> None:
    shown = context(render, "Q", line=5, kind=Context.NOTE, path=f"{name}.md")
    escaped = name.replace("<", "&lt;").replace(">", "&gt;").replace("{{", "{&#123;").replace("[s", "&#91;s")
    assert shown == escaped


def test_the_tags_of_a_heading_are_not_those_of_the_card(render: Render) -> None:
    options = RenderOptions("Deck", deck_from_folder=False, context=Context.HEADINGS)
    content = render("# A #topic\n\nQ", fields={"Front": "Q"}, options=options, line=7).content
    assert (content.tags, content.fields[CONTEXT]) == ((), "A")


def test_the_words_of_a_card_do_not_depend_on_its_context(render: Render) -> None:
    on = RenderOptions("Deck", deck_from_folder=False, context=Context.PATH)
    with_it = render(NOTE, fields={"Front": "Capital?"}, options=on, line=11).content
    without = render(NOTE, fields={"Front": "Capital?"}, line=11).content
    assert with_it.words == without.words
    assert with_it.digest != without.digest


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_no_heading_breaks_the_field(render: Render, words: str) -> None:
    shown = context(render, f"# {words}\n\n## Last\n\nQ", line=9)
    assert shown.endswith("Last")
    assert "{{" not in shown
