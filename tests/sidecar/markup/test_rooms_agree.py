"""The card readers, the renderer and the text for a model agree on the kind of each word of a note.

Documents are made of fragments that are easily misread. Each word of a document is compared in the results of
all rooms. The real vault, if it is beside the repository, is compared as a whole.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.generation.prepare.units import part
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.marks import as_words
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.outline import Kind
from obsidian_anki_sync.markup.tags import inline_tags
from obsidian_anki_sync.markup.text import hide
from obsidian_anki_sync.render.card import anki_tags, render_card
from obsidian_anki_sync.render.options import RenderOptions
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import walk

VAULT = Path(__file__).parents[3].parent / "shared" / "data" / "interview-vault"

_KINDS = {
    Kind.FENCE: "code",
    Kind.INDENTED_CODE: "code",
    Kind.CODE: "code",
    Kind.MATH: "math",
    Kind.COMMENT: "hidden",
    Kind.HTML_COMMENT: "hidden",
}
_WORD = re.compile(r"w\d+x")
_OPTIONS = RenderOptions(deck="Deck", deck_from_folder=False)

# "W" is a word, "·" a blank, "→" a tab and "↵" the end of a line.
_FRAGMENTS = r"""
    W W·W W·W ``` ~~~ ```` ```py -·W *·W 1.·W 2)·W >·W >· #·W ##·W ····W ··W →W · ↵ ↵ ↵ ↵↵ --- `W` `W W` ``
    $W$ $$W$$ $$ $$↵ ↵%%↵ %%W%% <!--·W·--> <!--·W↵ W·W↵ -· [[W]] [W](y) ↵↵W↵===↵ -·W↵ ↵$$↵W↵$$↵ ↵```↵W↵```↵
"""


def _document(fragments: list[str]) -> str:
    text = "".join(fragments).replace("·", " ").replace("→", "\t").replace("↵", "\n")
    numbers = iter(range(1, len(text) + 1))
    return re.sub("W", lambda _: f"w{next(numbers)}x", text)


_DOCUMENTS = st.lists(st.sampled_from(_FRAGMENTS.split()), max_size=12).map(_document)


class NoLinks:
    """An empty vault."""

    def media(self, target: str, note_path: str) -> Media | None:
        return None

    def note(self, target: str, note_path: str) -> Note | None:
        return None

    def address(self, target: str, note_path: str) -> str:
        return "obsidian://open"


class Reader(HTMLParser):
    """Finds the kind of each word of a rendered field, and counts list items, headings and blocks of code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        self.items = self.blocks = 0
        self.headings: list[int] = []
        self._open: list[str] = []
        self._is_math = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr", "img"):
            return
        self._open.append(tag)
        self.items += tag == "li"
        self.blocks += tag == "pre"
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for found in re.finditer(r"\\[()\[\]]|w\d+x", data):
            if found[0][0] == "\\":
                self._is_math = found[0] in (r"\(", r"\[")
            else:
                self.words[found[0]] = self._kind()

    def _kind(self) -> str:
        if self._is_math:
            return "math"
        if "code" in self._open:
            return "code"
        return next((tag for tag in self._open if re.fullmatch(r"h[1-6]", tag)), "text")


def rendered(text: str) -> Reader:
    draft = CardDraft(0, BASIC, {"Front": "front", "Back": text}, 1)
    content = render_card(draft, Note("a.md", "a", {}, text), NoLinks(), _OPTIONS).content
    return Reader(content.fields["Back"])


def expected(text: str) -> dict[str, str]:
    """Returns the kind of each word; the language of a fence is left out."""
    blocks = blocks_of(text)
    words: dict[str, str] = {}
    for found in _WORD.finditer(text):
        at = found.start()
        piece = next((one for one in blocks.pieces if one.start <= at < one.end), None)
        heading = next((one for one in blocks.headings if one.start <= at < one.end), None)
        if piece is None:
            words[found[0]] = f"h{heading.level}" if heading else "text"
        elif piece.kind is not Kind.FENCE or "\n" in text[piece.start : at]:
            words[found[0]] = _KINDS[piece.kind]
    return words


def is_read_otherwise(text: str) -> bool:
    """True for documents in which the Markdown library of the renderer deviates from CommonMark.

    It lets fences, headings and ordered items continue a quote or a list item, counts tabs after a mark from
    the mark, and reads inline code before it reads formulas and comments of several lines. It
    lets a comment of several lines begin after one that ends on the same line.
    """
    if (
        not re.search(r"w\d", text) and as_words(text.strip()) != text.strip()
    ):  # a mark alone is shown as words
        return True
    has_stray_backtick = "`" in re.sub(r"`w\d+x`|^[ \t]*(?:```|~~~)[^\n`]*$", "", text, flags=re.MULTILINE)
    if has_stray_backtick and ("$$" in text or "%%" in text):
        return True
    if re.search(r"-->[^\n]*<!--(?![^\n]*-->)", text):
        return True
    if re.search(r"^[ \t]*>[^\n]*\n[ \t]*(?:[-*+]|\d+[.)])|[>*+-] ?\t", text, re.MULTILINE):
        return True
    if re.search(r"^[ \t]*>[^\n]*(?:```|~~~)", text, re.MULTILINE):
        return True
    return text.count("%%") > 2 or _continues_lazily(text)


def _continues_lazily(text: str) -> bool:
    in_container = False
    for line in text.split("\n"):
        begins = re.match(r"[ \t]*(?:>|[-*+](?=[ \t]|\Z)|\d+[.)](?=[ \t]|\Z))", line)
        if in_container and line.strip() and not begins and not line.startswith("  "):
            return True
        in_container = bool(line.strip()) and (in_container or begins is not None)
    return False


@settings(max_examples=400, deadline=None)
@given(_DOCUMENTS)
@example("- ```python\n  # w1x\n  ```\n\n# w2x\n\nw3x")
@example("- w1x\n$$\nw2x\n\nw3x\n$$\nw4x")
@example("%%\n# w1x\n\n```\n%%\nw2x `w3x\nw4x` w5x")
@example("    w1x\n\nw2x\n    w3x\n\n- w4x\n\n      w5x")
@example("w1x $$\\begin{a}\n* w2x\n\n\\end{a}$$ w3x")
@example("<!-- w1x\n# w2x\n\nw3x")
@example("- <!-- w1x\n\nw2x")
@example("- w1x\n\n<!-- w2x\n- w3x")
@example("w1x\n<!-- w2x")
@example("<div>\n<!-- w1x\n</div>\n\nw2x <!-- w3x --> w4x")
def test_the_renderer_shows_each_word_as_code_math_heading_or_text(text: str) -> None:
    assume(not is_read_otherwise(text))
    shown = rendered(text)
    words = expected(text)
    assert {word: shown.words.get(word, "hidden") for word in words} == words
    assert shown.items == len(blocks_of(text).items)


@given(_DOCUMENTS)
def test_the_card_readers_see_all_but_code_math_and_comments(text: str) -> None:
    page = Page.of(Note("a.md", "a", {}, text))
    seen = {found[0] for found in _WORD.finditer(page.text)}
    hidden = set()
    for piece in blocks_of(text).pieces:
        # The marks of cards begin lines, so they win over inline code of several lines.
        if piece.kind is not Kind.CODE or "\n" not in text[piece.start : piece.end]:
            hidden |= {found[0] for found in _WORD.finditer(text[piece.start : piece.end])}
    assert seen == {found[0] for found in _WORD.finditer(text)} - hidden
    margin = [one for one in blocks_of(text).headings if not (one.is_nested or one.is_underlined)]
    assert list(page.headings) == margin


@given(_DOCUMENTS)
def test_a_model_is_sent_no_code_math_or_comment(text: str) -> None:
    sent = part(text)
    names = {"code": "CODE", "math": "MATH", "hidden": "COMMENT"}
    protected = {one.start: one for one in sent.protected}
    for piece in blocks_of(text).pieces:
        assert protected[piece.start].kind == names[_KINDS[piece.kind]]
    prose = {word for word, kind in expected(text).items() if kind == "text"}
    visible = hide(text, [piece[1:] for piece in blocks_of(text).pieces])
    words = {found[0] for one in sent.pieces for found in _WORD.finditer(visible[one.start : one.end])}
    assert words <= prose


_TAGS = r"#a #b/c #1 #ü · ↵ W ` $ ( ) _ ^ -· >· ## :"
_TAGGED = st.lists(st.sampled_from(_TAGS.split()), max_size=12).map(_document)


@given(_TAGGED)
def test_the_tags_of_a_card_are_those_that_obsidian_has(text: str) -> None:
    note = Note("a.md", "a", {}, text)
    names = [tag.name for tag in inline_tags(mask(text).text)]
    assert [tag.name for tag in Page.of(note).tags] == names
    draft = CardDraft(0, BASIC, {"Front": "front", "Back": text}, 1)
    assert set(render_card(draft, note, NoLinks(), _OPTIONS).content.tags) <= set(anki_tags(names))


@pytest.mark.skipif(not VAULT.is_dir(), reason="the interview vault is not beside the repository")
def test_every_note_of_a_real_vault_is_read_alike() -> None:
    different = []
    for found in walk(VAULT).notes:
        body = read_note(VAULT, found).note.body
        blocks, shown = blocks_of(body), rendered(body)
        kinds = [piece.kind for piece in blocks.pieces]
        code_blocks = kinds.count(Kind.FENCE) + kinds.count(Kind.INDENTED_CODE)
        ours = ([one.level for one in blocks.headings], len(blocks.items), code_blocks)
        if ours != (shown.headings, shown.items, shown.blocks):
            different.append((found.path, ours, (shown.headings, shown.items, shown.blocks)))
    assert different == []
