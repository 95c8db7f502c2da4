from __future__ import annotations

from collections.abc import Callable

import pytest

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.note_type import APF_MISSING, CLOZE
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.render.options import RenderOptions

Render = Callable[..., Rendered]


def test_a_card_names_its_note_type_in_anki(render: Render) -> None:
    assert render("Q", CLOZE).content.note_type == "Obsidian Cloze"


def test_every_field_of_the_draft_is_rendered(render: Render) -> None:
    fields = render("", fields={"Front": "*a*", "Back": "**b**", "Extra": " \n"}).content.fields
    assert fields == {"Front": "<em>a</em>", "Back": "<strong>b</strong>", "Extra": ""}


def test_the_markdown_of_an_apf_card_stays_as_it_was_written(render: Render) -> None:
    markdown = "**b** {{c1::x}} <i> $x$\n"
    rendered = render("", APF_MISSING, fields={"Title": "T", "Markdown": markdown})
    assert rendered.content.fields["Markdown"] == "<pre>**b** {&#123;c1::x}} &lt;i&gt; $x$\n</pre>"


def test_tags_of_the_note_the_text_and_the_draft_come_together(render: Render) -> None:
    rendered = render(
        "Question #inline/tag", frontmatter={"tags": ["note", "#a/b", None, 7]}, tags=("two words", "note")
    )
    assert rendered.content.tags == ("7", "a::b", "inline::tag", "note", "two_words")


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("one, two  #three", ("one", "three", "two")),
        ("тег/日本", ("тег::日本",)),
        ("/a//b/", ("a::b",)),
        ("cafe\u0301", ("café",)),
        ("", ()),
        (None, ()),
    ],
)
def test_frontmatter_tags_take_ankis_form(render: Render, written: object, tags: tuple[str, ...]) -> None:
    assert render("Q", frontmatter={"tags": written}).content.tags == tags


@pytest.mark.parametrize(
    "markdown",
    ["`#code`", "```\n#code\n```", "$#x$", "[[Note#heading]]", "[a](b#c)", "https://e.org/#x", "a#b", "#12"],
)
def test_text_that_only_looks_like_a_tag_is_not_one(render: Render, markdown: str) -> None:
    assert render(markdown).content.tags == ()


@pytest.mark.parametrize(
    ("own", "declared", "from_folder", "deck"),
    [
        ("Own::Deck", "Note deck", True, "Own::Deck"),
        (None, "Note deck", True, "Note deck"),
        (None, None, True, "Default::a::b c"),
        (None, None, False, "Default"),
        (None, " ::x:: ", False, "x"),
        (None, 2024, False, "2024"),
        (None, ["One::Two", "Three"], False, "One::Two"),
        (None, [None, "", "Three"], False, "Three"),
        (None, [], False, "Default"),
        (None, {"a": "b"}, False, "Default"),
        (None, "::", False, "Default"),
    ],
)
def test_the_deck_is_the_nearest_that_is_named(
    render: Render, own: str | None, declared: object, from_folder: bool, deck: str
) -> None:
    options = RenderOptions("Default", deck_from_folder=from_folder)
    rendered = render("Q", path="a/b c/N.md", frontmatter={"deck": declared}, deck=own, options=options)
    assert rendered.content.deck == deck


def test_the_source_leads_to_the_heading_above_the_card(render: Render) -> None:
    rendered = render("Q", path="a/N.md", heading="C#: [[the]] basics")
    assert rendered.content.source == "obsidian://open?vault=V&file=a%2FN%23C%20the%20basics"


def test_the_source_without_a_heading_leads_to_the_note(render: Render) -> None:
    assert render("Q", path="a/N.md").content.source == "obsidian://open?vault=V&file=a%2FN"


def test_each_file_shown_is_listed_once_and_in_order(render: Render) -> None:
    rendered = render("![[z.png]] ![[a.mp3]] ![](z.png)")
    assert rendered.content.media == (Media("a.mp3", "a-1f2e3d.mp3"), Media("z.png", "z-1f2e3d.png"))


def test_a_missing_file_is_diagnosed_at_its_line(render: Render) -> None:
    rendered = render("Text\n\n![A](missing%20one.png)")
    assert [(found.code, found.line) for found in rendered.diagnoses] == [("media-missing", 7)]


def test_a_missing_file_is_reported_at_the_first_place_below_the_cards_line(render: Render) -> None:
    rendered = render("![[missing.png]]\n\n![[missing.png]]", line=7)
    assert [found.line for found in rendered.diagnoses] == [7]


def test_a_link_out_of_the_vault_is_diagnosed_at_its_line(render: Render) -> None:
    rendered = render("Text\n![[../../etc/passwd]]")
    assert [(found.code, found.line) for found in rendered.diagnoses] == [("link-refused", 6)]


def test_the_same_missing_file_is_diagnosed_once(render: Render) -> None:
    assert len(render("![[missing.png]] ![[missing.png]]").diagnoses) == 1


def test_footnotes_of_two_fields_do_not_share_ids(render: Render) -> None:
    text = "A[^1]\n\n[^1]: B"
    fields = render("", fields={"Front": text, "Back": text}).content.fields
    assert "#fn-" in fields["Front"]
    assert fields["Front"] != fields["Back"]


def test_a_definition_below_the_card_is_found(render: Render) -> None:
    note = "Q[^1] and [w][web]\n\n# End\n\n[^1]: A footnote.\n[web]: https://example.org\n[^2]: Another."
    front = render(note, fields={"Front": "Q[^1] and [w][web]"}).content.fields["Front"]
    assert "A footnote." in front
    assert 'href="https://example.org"' in front
    assert "Another." not in front


def test_a_footnote_of_a_footnote_is_found_too(render: Render) -> None:
    note = "Q[^1]\n\n[^1]: See[^2]\n[^2]: Further.\n"
    assert "Further." in render(note, fields={"Front": "Q[^1]"}).content.fields["Front"]


def test_html_that_is_nested_too_deeply_is_shown_as_text(render: Render) -> None:
    rendered = render("<div>" * 5000)
    assert rendered.diagnoses[0].code == "html-too-deep"
    assert rendered.content.fields["Front"].startswith("<pre>&lt;div&gt;")
