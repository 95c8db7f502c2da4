"""Nothing disappears without a finding: words of a field that the card does not show are named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import BASIC, CLOZE
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.render.losses import losses

Render = Callable[..., Rendered]

_GOLDEN = Path(__file__).parent / "golden"
_LOSSES = ("field-empty", "cloze-lost", "words-lost")
# Cases about what no card may hold, or about a table with a cell too many.
_LOSING = {
    "frames-and-films-of-html",
    "html-is-sanitised",
    "math-makes-no-links-or-styles",
    "tables",
}


def codes(found: Rendered) -> list[str]:
    return [finding.code for finding in found.diagnoses if finding.code in _LOSSES]


@pytest.mark.parametrize(
    "markdown",
    [
        "%%all of it is a comment%%",
        "<!-- all of it -->",
        "^block-id",
        "<style>b{}</style>",
        "[label]: https://e.org\n[other]: https://e.org",
    ],
)
def test_a_side_that_shows_nothing_is_reported(markdown: str, render: Render) -> None:
    assert codes(render(markdown)) == ["field-empty"]


@pytest.mark.parametrize("markdown", ["![[a.png]]", "![[a.mp3]]", "---", "$x$", "`a`", "#tag", "- [ ] ", ""])
def test_a_side_that_shows_something_is_not_reported(markdown: str, render: Render) -> None:
    assert codes(render(markdown)) in ([], ["field-empty"] if markdown == "- [ ] " else [])


def test_a_deletion_that_is_not_in_the_field_is_reported(render: Render) -> None:
    [finding] = render("{{c1::a}} and %%{{c2::b}}%% {{c3::c}}", CLOZE).diagnoses
    assert (finding.code, "c2" in finding.message) == ("cloze-lost", True)


@pytest.mark.parametrize(
    ("markdown", "word"),
    [
        ("| a | b |\n|---|---|\n| one | two | three |", "three"),
        ("text <template>lost words</template>", "lost"),
        ("text <script>lost()</script>", "lost"),
        ("text <svg><text>lost</text></svg>", "lost"),
    ],
)
def test_words_that_are_not_on_the_card_are_named_at_their_line(
    markdown: str, word: str, render: Render
) -> None:
    found = [finding for finding in render(f"first\n\n{markdown}").diagnoses if finding.code == "words-lost"]
    assert [word in finding.message for finding in found] == [True]
    assert [finding.line for finding in found] == [7 + markdown.count("\n")]


@pytest.mark.parametrize("case", sorted(path.stem for path in _GOLDEN.glob("*.md")))
def test_no_rule_of_the_golden_folder_loses_a_word(case: str, render: Render) -> None:
    markdown = (_GOLDEN / f"{case}.md").read_text(encoding="utf-8")
    found = codes(render(markdown, CLOZE if ".cloze" in case else BASIC))
    assert bool(found) == (case in _LOSING)


_PLAIN = st.lists(
    st.sampled_from(
        ["*", "**", "==", "`", "\n\n", "\n- ", " ", "\n> ", "\n1. ", " $", "$ ", "[[", "]]", "|", "# "]
    )
    | st.from_regex(r"[a-zäж][a-z]{1,6}", fullmatch=True),
    max_size=20,
).map("".join)


@given(_PLAIN)
def test_a_field_in_which_a_word_was_changed_is_found(render: Render, text: str) -> None:
    markdown = f"{text}\n\nunmistakable end"
    html = render(markdown).content.fields["Front"]
    found = [code for code, _, _ in losses(markdown, html.replace("unmistakable", ""), set(), is_cloze=False)]
    assert "words-lost" in found


@given(_PLAIN)
def test_what_is_shown_is_not_called_lost(render: Render, text: str) -> None:
    assert codes(render(f"x {text}")) == []


def test_lost_deletions_are_named_in_the_order_of_their_numbers() -> None:
    markdown = "{{c10::ten}} {{c2::two}} {{c1::one}}"
    (loss,) = losses(markdown, "ten two {{c1::one}}", set(), is_cloze=True)
    assert loss == (
        "cloze-lost",
        "{{c2::",
        "The cloze deletions c2, c10 of the note are missing on the card.",
    )
