"""The checks on gold cards, and on gold cards spoilt on purpose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.writing import a_note, gold_notes
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note_type import APF_MISSING, APF_SIMPLE, BASIC, CLOZE, REVERSED, NoteType
from obsidian_anki_sync.generation.ask.replies import WrittenCard
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.composing import Composed, compose
from obsidian_anki_sync.generation.check.duplicates import is_paraphrase, is_same
from obsidian_anki_sync.generation.check.phrases import phrase
from obsidian_anki_sync.generation.measure.gold import read_gold
from obsidian_anki_sync.generation.measure.quality import measure_checks
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.sections import prepare

BODY = """\
# Redox
Zinc gives electrons away, so it is oxidised. Copper ions take 2 electrons up, so they are reduced.

The voltage of the cell is 1.10 V: $E = E_c - E_a$. See [the table](https://example.org/table).
"""


def composed(
    front: str,
    back: str,
    s: int = 1,
    *kinds: NoteType,
    body: str = BODY,
    language: str = "",
    type: str = "",  # noqa: A002
) -> Composed | str:
    view = SectionView(prepare(a_note(body, "Redox"), (), 1500, 1).sections[0])
    options = GenerationOptions(note_types=tuple(kind.key for kind in kinds or (BASIC,)))
    return compose(WrittenCard(s, front, back, type), view, language, options)


def codes(
    front: str, back: str, s: int = 1, *kinds: NoteType, body: str = BODY, language: str = ""
) -> list[str]:
    card = composed(front, back, s, *kinds, body=body, language=language)
    return [card] if isinstance(card, str) else [flag.code for flag in card.flags]


def test_there_are_gold_notes_in_five_languages_with_tables_code_and_formulas() -> None:
    notes = gold_notes()
    assert len(notes) == 39
    assert {note.language for note in notes} == {"en", "de", "ru", "es", "zh"}
    assert all(len(note.cards) >= 2 for note in notes)


def test_good_cards_get_no_flag_and_spoilt_ones_are_found() -> None:
    found = measure_checks(gold_notes())
    assert found.good == 155
    assert found.passed < 0.02
    assert found.false_alarms == 0
    shares = {way: catches.caught / catches.spoilt for way, catches in found.catches.items()}
    # Faults that only the meaning shows are found by the round trip.
    hard = {
        "the answer of another card of the note": 0.75,
        "the number of another fact": 0.75,
        "the whole paragraph": 0.95,
        "a list": 0.95,
    }
    assert {way: share for way, share in shares.items() if share < hard.get(way, 1.0)} == {}
    assert all(catches.spoilt >= 15 for catches in found.catches.values())


@pytest.mark.parametrize(
    ("front", "back", "code"),
    [
        ("", "x", "empty"),
        ("What does zinc give away?", " ", "empty"),
        ("What does zinc give away?", "...", "placeholder"),
        ("What does zinc give away?", "answer", "placeholder"),
        ("front", "electrons", "placeholder"),
        ("What does zinc give away?", "electrons\x08", "control-characters"),
        ("What does zinc give away?", "electrons \ud83d", "control-characters"),
        ("What does zinc give away\\u003f", "electrons", "control-characters"),
        ("What does zinc give away?", "electr\ufffdns", "control-characters"),
        ("What is MATH9?", "electrons", "unknown-name"),
        ("What does zinc give away?", "[electrons](http://evil.example)", "link"),
        ("What does zinc give away?", "electrons, see evil.example//x //cdn.evil.example/a.js", "link"),
        ("What does zinc give away?", "![](javascript:alert(1)) electrons", "link"),
        ("What does zinc give away?", "electrons ![[secret.png]]", "link"),
        ("What does zinc give away?", "electrons [sound:x.mp3]", "link"),
        ("Who painted Guernica?", "Picasso", "ungrounded"),
    ],
)
def test_a_reply_that_cannot_be_a_card_is_refused(front: str, back: str, code: str) -> None:
    assert composed(front, back) == code


@pytest.mark.parametrize(
    ("front", "back", "code"),
    [
        ("What does zinc give away?", "neutrons and protons", "answer-not-in-note"),
        ("How many electrons do copper ions take up?", "3 electrons", "number-not-in-note"),
        ("What happens to zinc when it gives electrons away?", "They are reduced", "answer-elsewhere"),
        ("What does zinc give away? And copper?", "electrons", "two-questions"),
        ("What does zinc give away and why is it oxidised?", "electrons", "two-questions"),
        ("Does zinc give electrons away?", "Yes", "yes-no"),
        ("According to the text, what does zinc give away?", "electrons", "refers-to-note"),
        ("Which electrons does zinc give away?", "electrons", "answer-in-question"),
        ("What are the electrons of zinc?", "The electrons", "answer-in-question"),
        ("Что отдаёт цинк?", "electrons", "wrong-script"),
        ("What does <b>zinc</b> give away?", "electrons", "html"),
        ("What does zinc give away?", "electrons " * 21, "long-answer"),
    ],
)
def test_a_card_that_may_be_wrong_is_flagged(front: str, back: str, code: str) -> None:
    assert code in codes(front, back)


def test_a_wrong_number_is_found_in_a_script_without_blanks() -> None:
    body = "长城于1987年被列入世界遗产名录，全长约21196公里。"
    assert codes("长城在哪一年被列入世界遗产名录？", "1987年", body=body) == []
    assert "number-not-in-note" in codes("长城在哪一年被列入世界遗产名录？", "1978年", body=body)


def test_a_good_card_is_not_flagged_and_rests_on_its_unit_with_any_cited_number() -> None:
    card = composed("What is the voltage of the cell?", "1.10 V", 1)
    assert isinstance(card, Composed)
    assert card.flags == ()
    assert card.unit.number == 3


@pytest.mark.parametrize(
    "front",
    [
        "What does zinc, which is oxidised; not reduced, give away?",
        "What do zinc and copper ions exchange?",
        "Was gibt Zink ab, wenn es oxidiert wird?",
    ],
)
def test_one_question_is_not_two(front: str) -> None:
    assert not {"two-questions", "yes-no"} & set(codes(front, "electrons"))


def test_html_of_a_model_is_shown_and_not_run() -> None:
    card = composed(
        "What does zinc give away? <script>alert(1)</script>", "electrons <img src=x onerror=alert(1)>"
    )
    assert isinstance(card, Composed)
    assert "<" not in card.fields["Front"] + card.fields["Back"]


def test_a_link_of_the_note_may_stay() -> None:
    body = "The table of voltages stands at https://example.org/table on the web."
    assert codes("Where does the table of voltages stand?", "https://example.org/table", body=body) == []
    assert codes("Where does the table of voltages stand?", "https://example.org/other", body=body) == [
        "link"
    ]


def test_formulas_come_back() -> None:
    card = composed("What is the voltage of the cell as a formula?", "MATH1", 3)
    assert isinstance(card, Composed)
    assert card.fields["Back"] == "$E = E_c - E_a$"


def test_a_sentence_gets_its_gap() -> None:
    card = composed("Zinc gives electrons away, so it is oxidised.", "oxidised", 1, CLOZE)
    assert isinstance(card, Composed)
    assert card.fields["Text"] == "Zinc gives electrons away, so it is {{c1::oxidised}}."
    assert card.flags == ()


@pytest.mark.parametrize("back", ["copper", "Zinc gives electrons away, so it is oxidised."])
def test_a_gap_that_is_not_in_the_sentence_or_all_of_it_is_refused(back: str) -> None:
    assert composed("Zinc gives electrons away, so it is oxidised.", back, 1, CLOZE) == "gap"


def test_a_formula_that_would_end_its_gap_is_refused() -> None:
    body = "The result of the whole calculation is $\\frac{a}{b^{2}}$ in the end."
    assert (
        composed("The result of the whole calculation is MATH1 in the end.", "MATH1", 1, CLOZE, body=body)
        == "gap"
    )


def test_each_kind_has_its_fields() -> None:
    question = ("What does zinc give away?", "electrons")
    sentence = ("Zinc gives electrons away, so it is oxidised.", "oxidised")
    for kind, words in ((REVERSED, question), (APF_SIMPLE, question), (APF_MISSING, sentence)):
        card = composed(*words, 1, kind)
        assert isinstance(card, Composed)
        assert set(card.fields) <= set(kind.content_fields)
        assert card.fields[kind.front]


def test_of_several_kinds_the_model_names_one_that_was_allowed() -> None:
    question = ("What does zinc give away?", "electrons")
    card = composed(*question, 1, BASIC, CLOZE, type="basic")
    assert isinstance(card, Composed)
    assert card.note_type == BASIC
    assert composed(*question, 1, BASIC, CLOZE, type="typed") == "kind"
    assert composed(*question, 1, BASIC, CLOZE) == "kind"


def test_a_translation_is_flagged_for_the_user() -> None:
    assert codes("Что отдаёт цинк?", "Электроны (electrons)", language="ru") == ["translated"]
    assert "number-not-in-note" in codes("Каково напряжение (voltage)?", "2.5 V", language="ru")


def test_a_term_in_latin_letters_is_allowed_in_a_russian_note() -> None:
    body = "Протокол HTTP работает поверх TCP. Он не хранит состояние между запросами."
    assert codes("Поверх какого протокола работает HTTP?", "TCP", body=body) == []


def test_paraphrases_differ_from_other_questions_with_the_same_answer() -> None:
    asked = ("What is the capital of France?", "Paris")
    assert is_paraphrase(*asked, "Which city is the capital of France?", "Paris")
    assert not is_paraphrase(*asked, "Where was the treaty of 1783 signed?", "Paris")
    assert not is_paraphrase(*asked, "What is the capital of Italy?", "Rome")
    assert is_same(*asked, "What is the capital of France ?", "paris")


def test_gold_that_does_not_fit_its_note_is_named() -> None:
    with pytest.raises(UsageError, match="not in the note"):
        read_gold(a_note("One."), b'[{"front": "a", "back": "b", "unit": "Two."}]')
    with pytest.raises(UsageError, match="cannot be read"):
        read_gold(a_note("One."), b'[{"front": "a"}]')


@pytest.mark.parametrize(
    ("front", "back", "kept"),
    [
        (
            "What does the loop of Henle do?",
            "The loop of Henle makes the medulla salty.",
            "makes the medulla salty",
        ),
        (
            "Where do the light reactions take place?",
            "The light reactions take place in the thylakoid membranes.",
            "in the thylakoid membranes",
        ),
        (
            "What happens to renin when blood pressure falls?",
            "Renin is released by the kidney when blood pressure falls.",
            "released by the kidney",
        ),
        ("What does a blob hold?", "A blob never holds a name", "never holds a name"),
        ("Why is zinc oxidised?", "Because zinc gives electrons away", "Because zinc gives electrons away"),
        ("光合作用发生在哪里？", "光合作用发生在叶绿体中。", "叶绿体中"),
        ("What does zinc give away?", "electrons", "electrons"),
    ],
)
def test_a_back_loses_the_words_of_its_question(front: str, back: str, kept: str) -> None:
    assert phrase(front, back) == kept


@given(st.text(max_size=80), st.text(min_size=1, max_size=80))
def test_a_phrase_is_a_part_of_the_back_and_never_empty(front: str, back: str) -> None:
    found = phrase(front, back)
    assert found in back
    assert bool(found) is bool(back.strip())


@pytest.mark.parametrize(
    ("back", "code"),
    [
        ("electrons, protons and neutrons", "list-answer"),
        ("It gives electrons away, and it takes some protons up", "several-facts"),
        ("It gives electrons away; copper ions take them up", "several-facts"),
        ("Zinc gives electrons away so that it is oxidised", "sentence-answer"),
    ],
)
def test_a_back_that_is_more_than_a_phrase_is_flagged(back: str, code: str) -> None:
    assert code in codes("What happens?", back)


def test_a_card_in_another_language_of_the_same_script_is_flagged() -> None:
    body = "Die Zelle ist die kleinste Einheit des Lebens. Der Kern enthält das Erbgut der Zelle."
    assert "wrong-language" in codes("What is the smallest unit of the life?", "the Zelle", body=body)
    assert "wrong-language" not in codes("Was enthält der Kern der Zelle?", "das Erbgut", 2, body=body)


def test_extras_hold_the_piece_of_the_note_with_its_picture() -> None:
    body = "The heart has four chambers, as the picture shows.\n\n![[heart.png]]\n"
    card = composed("How many chambers has the heart?", "four", body=body)
    assert isinstance(card, Composed)
    assert card.fields["Extra"] == "The heart has four chambers, as the picture shows. ![[heart.png]]"


def test_words_of_the_legend_in_an_answer_become_the_code_again() -> None:
    body = "The command `git rebase main` moves the commits of a branch."
    card = composed("Which command moves the commits of a branch?", "git rebase main", body=body)
    assert isinstance(card, Composed)
    assert (card.fields["Back"], card.flags) == ("`git rebase main`", ())
