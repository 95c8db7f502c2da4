"""The commonest mistake of each syntax has a sentence of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.blocks import note_blocks
from obsidian_anki_sync.formats.core.options import BilingualOptions, FormatOptions, YankiOptions
from obsidian_anki_sync.formats.mistakes import mistakes_in
from obsidian_anki_sync.formats.registry import examine
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks
from support.growth import assert_proportional

OPTIONS = FormatOptions(yanki=YankiOptions(folders=("yanki",)))


def codes_of(path: str, body: str, options: FormatOptions = OPTIONS) -> list[tuple[str, int | None]]:
    page = examine(Note(path, "x", {}, body), options).page
    return [(found.code, found.line) for found in mistakes_in(page, options)]


@pytest.mark.parametrize(
    ("path", "body", "code", "line"),
    [
        ("a.md", "\nQ：x\n", "full-width-colon", 2),
        ("a.md", "Q:x\n", "no-blank-behind-mark", 1),
        ("a.md", "- q: x\n", "small-mark", 1),
        ("a.md", "**Q**: x\n", "emphasised-mark", 1),
        ("a.md", "text\n\nA: y\n", "answer-without-question", 3),
        ("a.md", "> Q: x\n> A: y\n", "mark-in-quote", 1),
        ("a.md", "> [!question]- Q: x\n> A: y\n", "mark-in-quote", 1),
        ("a.md", "> text\n> - Q: x\n>   A: y\n", "mark-in-quote", 2),
        ("q-a.md", "# Question\nx\n", "no-language", 1),
        ("q-a.md", "# Вопрос RU\nx\n", "no-brackets", 1),
        ("q-a.md", "x\n\n#### Question (EN)\nx\n", "too-deep", 3),
        ("a.md", "# Question (EN)\nx\n# Answer (EN)\ny\n", "file-name", 1),
        ("_x/q-a.md", "# Question (EN)\nx\n# Answer (EN)\ny\n", "skipped-path", 1),
        ("MOC-x/q-a.md", "# Question (EN)\nx\n# Answer (EN)\ny\n", "skipped-path", 1),
        ("a.md", "<!-- Card 1 | slug: a -->\n", "broken-card-comment", 1),
        ("a.md", "x\n\none::eins\n", "no-tag", 3),
        ("a.md", "#flashcards\n\nfront\n\n?\nback\n", "blank-above-mark", 5),
        ("a.md", "#flashcards\n\nthe ==heart beats\n", "open-highlight", 3),
        ("a.md", "#flashcards", "tag-without-card", 1),
        ("a.md", "Words.\n\n- #flashcards/de #x\n\nWhat is it?\n\nThis.\n", "tag-without-card", 3),
        ("yanki/a.md", "front\n---\nback\n", "dashes-below-text", 2),
    ],
)
def test_a_mistake_is_named_with_its_line(path: str, body: str, code: str, line: int) -> None:
    assert (code, line) in codes_of(path, body)


@pytest.mark.parametrize(
    "body",
    [
        "#flashcards\na::b\n",
        "#flashcards\n\nx\n?\ny\n",
        "#flashcards\nthe ==heart==\n",
        "#other\n",
        "Q: x\nA: y\n",
        "plain text: with a colon\n",
        "# A question\n\nWhat?\n",
        "```\nQ:x\na::b\n```\n",
    ],
)
def test_correct_cards_and_ordinary_text_have_no_mistakes(body: str) -> None:
    assert codes_of("a.md", body) == []


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("a.md", "**Q**: x\n", "emphasised-mark"),
        ("a.md", "<!-- card 1 | slug: a -->\n", "broken-card-comment"),
        ("a.md", "- BEGIN\n  Basic\n", "mark-in-container"),
        ("a.md", "#flashcards\n\nfront\n\n ?\nback\n", "blank-above-mark"),
    ],
)
def test_a_clear_mistake_is_found_by_every_spelling_of_its_mark(path: str, body: str, code: str) -> None:
    marks = ObsidianToAnkiMarks(start="BEGIN")
    options = replace(OPTIONS, obsidian_to_anki=marks)
    assert code in [found.code for found in examine(Note(path, "x", {}, body), options).extraction.diagnoses]


def test_a_path_is_skipped_in_any_case() -> None:
    bilingual = BilingualOptions(skip=("Templates",))
    options = replace(OPTIONS, bilingual=bilingual)
    body = "# Question (EN)\nx\n# Answer (EN)\ny\n"
    assert examine(Note("Templates/q-a.md", "x", {}, body), options).extraction.drafts == ()


def test_a_syntax_that_is_off_has_no_mistakes() -> None:
    assert codes_of("a.md", "Q：x\n", replace(OPTIONS, syntaxes=("apf",))) == []


_SYNTAX = (
    "Q: x",
    "A: y",
    "Q：",
    "?",
    "a::b",
    "==x==",
    "== x",
    "# Question (EN)",
    "# Answer (EN)",
    "---",
    "```",
)
_BODIES = st.lists(st.sampled_from((*_SYNTAX, "", "x")) | st.text(max_size=8)).map("\n".join)


@given(_BODIES, st.sampled_from(("a.md", "q-a.md", "yanki/a.md")))
def test_every_line_with_words_is_in_a_block_and_blocks_follow_each_other(body: str, path: str) -> None:
    options = replace(OPTIONS, syntaxes=tuple(name for name in OPTIONS.syntaxes if name != "apf"))
    blocks = note_blocks(examine(Note(path, "x", {}, body), options))
    spans = sorted(block.span for block in blocks)
    covered = {offset for start, end in spans for offset in range(start, end)}

    assert all(offset in covered for offset, letter in enumerate(body) if not letter.isspace())
    assert sum(end - start for start, end in spans) == len(covered)


@pytest.mark.serial
@pytest.mark.parametrize("piece", ["Q: ", "== ", "a==b\n", "?\n\n", "a::", "<!-- Card 1 ", "#", "x\n---\n"])
def test_looking_for_mistakes_takes_time_in_proportion(piece: str) -> None:
    pages = {
        times: examine(Note("a.md", "a", {}, f"#flashcards\n{piece * times}"), OPTIONS).page
        for times in (2_000, 8_000)
    }

    assert_proportional(lambda times: mistakes_in(pages[times], OPTIONS), 2_000)
