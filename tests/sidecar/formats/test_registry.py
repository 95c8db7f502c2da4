from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import NOTE_TYPES
from obsidian_anki_sync.formats.core.options import (
    CLOZE_MARKS,
    FormatOptions,
    SpacedRepetitionOptions,
    YankiOptions,
)
from obsidian_anki_sync.formats.registry import examine, extract
from support.growth import assert_proportional

MIXED = "Q: 0\nA: a\n\n# Question (EN)\n1\n# Question (RU)\n1\n# Answer (EN)\nQ: x\nA: y\n# Answer (RU)\nb\n"


def test_positions_are_counted_over_all_syntaxes_in_the_order_of_the_note() -> None:
    found = extract(Note("q-a.md", "a", {}, MIXED + "# Sources\nQ: 2\nA: c"), FormatOptions())

    assert [(d.position, d.language, d.fields["Front"]) for d in found.drafts] == [
        (0, "", "0"),
        (1, "en", "1"),
        (1, "ru", "1"),
        (2, "", "2"),
    ]


def test_a_syntax_that_is_switched_off_is_not_read() -> None:
    found = extract(Note("q-a.md", "a", {}, MIXED), FormatOptions(syntaxes=("question-answer",)))

    assert [draft.fields["Front"] for draft in found.drafts] == ["0", "x"]


def test_a_note_with_cards_of_another_syntax_needs_no_pair() -> None:
    assert extract(Note("q-a.md", "a", {}, "Q: x\nA: y"), FormatOptions()).diagnoses == ()


def test_an_open_fence_is_named_with_its_line() -> None:
    found = extract(Note("a.md", "a", {}, "text\n\n```py\nQ: x\nA: y", 4), FormatOptions())

    assert [(diagnosis.code, diagnosis.line) for diagnosis in found.diagnoses] == [("unclosed-fence", 6)]


_PIECES = st.sampled_from(
    [
        "# Question (EN)",
        "# Вопрос (RU)",
        "## Answer (EN)",
        "## Ответ (RU)",
        "## References",
        "---",
        "Q: x",
        "A: y",
        "- Q:",
        "```",
        "~~~ a",
        "$$",
        "<!--",
        "-->",
        "<!-- Card 1 | slug: a | CardType: Missing | Tags: a b c -->",
        "<!-- Card 2 | CardType: -->",
        "<!-- Title -->",
        "<!-- Key point (image) -->",
        '<!-- manifest: {"slug": 1} -->',
        "<!-- END_CARDS -->",
        "{{c1::a}}",
        "",
        "> q",
        "#flashcards",
        "#flashcards/a/b",
        "a::b",
        "a:::b",
        "?",
        "??",
        "+++",
        "==1;;x;;y== ==z",
        "~~2 x _y_~~",
        "_x_",
        "<!--SR:!2024-01-01,3,250-->",
        "<!--ID: 1600000000001-->",
        "x => y",
        "    x",
    ]
)
_BODIES = st.text() | st.lists(_PIECES | st.text(max_size=5)).map("\n".join)


_ALL_IN = SpacedRepetitionOptions(folders=("",), clozes=CLOZE_MARKS)
_OPTIONS = st.builds(
    FormatOptions,
    note_type=st.sampled_from(NOTE_TYPES),
    spaced_repetition=st.sampled_from((SpacedRepetitionOptions(), _ALL_IN, replace(_ALL_IN, end="+++"))),
    yanki=st.builds(YankiOptions, folders=st.sampled_from(((), ("",)))),
    patterns=st.sampled_from(((), (r"^(?P<front>.+) => (?P<back>.+)$", "(?s)(?P<text>x.*z)"))),
)


@given(_BODIES, _OPTIONS, st.integers(1, 9))
def test_any_text_is_an_extraction_with_lines_in_the_file(
    body: str, options: FormatOptions, first: int
) -> None:
    found = extract(Note("q-a.md", "a", {}, body, first), options)

    lines = [draft.line for draft in found.drafts] + [
        diagnosis.line or first for diagnosis in found.diagnoses
    ]
    assert all(first <= line <= first + body.count("\n") for line in lines)


@given(_BODIES, _OPTIONS)
def test_an_id_is_written_within_the_lines_of_its_card(body: str, options: FormatOptions) -> None:
    note = Note("q-a.md", "a", {}, body)
    lines = body.count("\n") + 1

    assert all(
        draft.id_line in (None, 0) or draft.line <= draft.id_line <= lines
        for draft in extract(note, options).drafts
    )


@given(_BODIES, _OPTIONS)
def test_no_two_readers_claim_the_same_text(body: str, options: FormatOptions) -> None:
    # An APF block in the answer of a bilingual note is a card and a part of that answer.
    options = replace(options, syntaxes=tuple(name for name in options.syntaxes if name != "apf"))
    spans = sorted(claim.span for claim in examine(Note("q-a.md", "a", {}, body), options).claims)

    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(0 <= start < end <= len(body) for start, end in spans)


@pytest.mark.serial
@pytest.mark.parametrize(
    "piece",
    [
        "a::b\n",
        "a\n?\nb\n\n",
        "==a ",
        "==a== ",
        "#flashcards a::b\n",
        "~~a ",
        "~~1 ",
        "_a ",
        "{{a ",
        "---\n\n",
        "x\n---\n",
        "<!--SR:",
        "<!--ID: 1-->\n",
        "a => b\n",
        "a =",
        "Q: a\n",
        "?\n",
        "+++\n",
    ],
)
@pytest.mark.parametrize("yanki", [(), ("",)])
def test_four_times_the_text_takes_about_four_times_as_long(piece: str, yanki: tuple[str, ...]) -> None:
    options = FormatOptions(
        spaced_repetition=replace(_ALL_IN, end="+++" if "?" in piece else ""),
        yanki=YankiOptions(folders=yanki),
        patterns=(r"^(?P<front>.+) => (?P<back>.+)$",),
    )

    assert_proportional(lambda times: extract(Note("q-a.md", "a", {}, piece * times), options), 1_000)


@given(_BODIES, _OPTIONS)
def test_positions_count_from_zero_without_a_gap(body: str, options: FormatOptions) -> None:
    positions = [draft.position for draft in extract(Note("q-a.md", "a", {}, body), options).drafts]

    assert sorted(set(positions)) == list(range(len(set(positions))))


@given(_BODIES)
def test_no_two_drafts_are_the_same_card_in_the_same_language(body: str) -> None:
    drafts = extract(Note("q-a.md", "a", {}, body), FormatOptions()).drafts

    assert len({(draft.position, draft.language) for draft in drafts}) == len(drafts)
