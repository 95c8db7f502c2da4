from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import NOTE_TYPES, NoteType
from obsidian_anki_sync.formats.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract

MIXED = "Q: 0\nA: a\n\n# Question (EN)\n1\n# Question (RU)\n1\n# Answer (EN)\nQ: x\nA: y\n# Answer (RU)\nb\n"


def test_positions_are_counted_over_all_syntaxes_in_order_of_place() -> None:
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


def test_a_note_with_cards_of_another_syntax_is_not_blamed_for_lacking_a_pair() -> None:
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
        "    x",
    ]
)
_BODIES = st.text() | st.lists(_PIECES | st.text(max_size=5)).map("\n".join)


@given(_BODIES, st.sampled_from(NOTE_TYPES), st.integers(1, 9))
def test_any_text_is_an_extraction_with_lines_in_the_file(body: str, kind: NoteType, first: int) -> None:
    found = extract(Note("q-a.md", "a", {}, body, first), FormatOptions(note_type=kind))

    lines = [draft.line for draft in found.drafts] + [
        diagnosis.line or first for diagnosis in found.diagnoses
    ]
    assert all(first <= line <= first + body.count("\n") for line in lines)


@given(_BODIES)
def test_positions_count_from_nought_without_a_gap(body: str) -> None:
    positions = [draft.position for draft in extract(Note("q-a.md", "a", {}, body), FormatOptions()).drafts]

    assert sorted(set(positions)) == list(range(len(set(positions))))


@given(_BODIES)
def test_no_two_drafts_are_the_same_card_in_the_same_language(body: str) -> None:
    drafts = extract(Note("q-a.md", "a", {}, body), FormatOptions()).drafts

    assert len({(draft.position, draft.language) for draft in drafts}) == len(drafts)
