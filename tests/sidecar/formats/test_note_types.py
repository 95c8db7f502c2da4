import pytest

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import (
    APF_DRAW,
    APF_MISSING,
    APF_SIMPLE,
    BASIC,
    CLOZE,
    REVERSED,
    NoteType,
)
from obsidian_anki_sync.formats.core.note_types import typed
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract


def draft(body: str, name: str | None, default: NoteType = BASIC) -> tuple[CardDraft, list[str]]:
    frontmatter = {"anki_note_type": name} if name else {}
    found = extract(Note("a.md", "a", frontmatter, body), FormatOptions(note_type=default))
    return found.drafts[0], [diagnosis.code for diagnosis in found.diagnoses]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Basic", BASIC),
        ("reversed", REVERSED),
        ("Basic (and reversed card)", REVERSED),
        ("Obsidian Basic (and reversed)", REVERSED),
        ("APF: Simple", APF_SIMPLE),
        ("APF::Draw", APF_DRAW),
        ("apf-simple", APF_SIMPLE),
        (None, BASIC),
    ],
)
def test_a_note_names_its_note_type(name: str | None, expected: NoteType) -> None:
    card, codes = draft("Q: x\nA: y", name)

    assert (card.note_type, codes) == (expected, [])


def test_an_unknown_note_type_is_named_and_the_default_used() -> None:
    card, codes = draft("Q: x\nA: y", "Fancy", REVERSED)

    assert (card.note_type, codes) == (REVERSED, ["unknown-note-type"])


def test_a_cloze_card_holds_the_question_as_text() -> None:
    card, codes = draft("Q: {{c1::x}} is\nA: y", "cloze")

    assert (card.note_type, card.fields, codes) == (CLOZE, {"Text": "{{c1::x}} is", "Extra": "y"}, [])


def test_a_cloze_card_without_a_cloze_becomes_a_basic_one() -> None:
    card, codes = draft("Q: x\nA: y", "cloze")

    assert (card.note_type, codes) == (BASIC, ["unfit-note-type"])


def test_an_apf_card_has_the_first_code_block_as_key_point() -> None:
    answer = "Before.\n\n  ```py\n  a\n\n  b\n  ```\n\nAfter."

    assert typed("T", answer, APF_SIMPLE).fields == {
        "Title": "T",
        "Key point": "  ```py\n  a\n\n  b\n  ```",
        "Key point notes": "Before.\n\nAfter.",
        "Markdown": answer,
    }


def test_without_code_the_first_paragraph_is_the_key_point() -> None:
    fields = typed("T", "### Short\n\none\ntwo\n\nthree\n\nfour", APF_DRAW).fields

    assert (fields["Key point"], fields["Key point notes"]) == ("one\ntwo", "### Short\n\nthree\n\nfour")


def test_an_apf_missing_card_without_a_cloze_becomes_a_simple_one() -> None:
    card = typed("T", "no cloze", APF_MISSING)

    assert (card.note_type, bool(card.problem)) == (APF_SIMPLE, True)


@pytest.mark.parametrize(("question", "answer"), [("T", "a {{c1::b}}"), ("a {{c1::b}}", "c")])
def test_an_apf_missing_card_has_its_cloze_in_the_question_or_the_key_point(
    question: str, answer: str
) -> None:
    assert typed(question, answer, APF_MISSING).note_type == APF_MISSING
