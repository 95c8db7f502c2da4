"""The rules for questions that do not fit their answers, against cards that were read by eye."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from generation.writing import a_note, gold_notes
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.generation.ask.replies import WrittenCard
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.composing import compose
from obsidian_anki_sync.generation.measure.true_faults import true_faults
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.sections import prepare

READ = json.loads((Path(__file__).parent / "read_by_eye.json").read_text("utf-8"))
"""Cards that a model of 1.5 billion parameters wrote, and what a reader found wrong with each."""


def codes(body: str, front: str, back: str, s: int = 1, name: str = "Note") -> set[str]:
    """Returns the flags of a card."""
    view = SectionView(prepare(a_note(body, name), (), 1500, 1).sections[0])
    card = compose(WrittenCard(s, front, back), view, "", GenerationOptions(note_types=(BASIC.key,)))
    assert not isinstance(card, str), card
    return {flag.code for flag in card.flags}


@pytest.mark.parametrize(
    ("body", "front", "back", "code"),
    [
        ("The river Ob is 3650 km long.", "How many kilometres long is the Ob?", "river", "wrong-kind"),
        (
            "Der Turm wurde 1889 in Paris gebaut.",
            "In welchem Jahr wurde der Turm gebaut?",
            "Paris",
            "wrong-kind",
        ),
        ("Сонет состоит из 14 строк и рифм.", "Сколько строк в сонете?", "рифм", "wrong-kind"),
        (
            "La torre mide 300 metros y es de hierro.",
            "¿Cuántos metros mide la torre?",
            "hierro",
            "wrong-kind",
        ),
        (
            "The PAO system comes from https://example.org/pao-system/",
            "What is the origin of the PAO system?",
            "https://example.org/pao-system/",
            "wrong-kind",
        ),
        ("The mole digs tunnels 20 m deep.", "What does the mole dig?", "20 m deep", "wrong-kind"),
        ("Die Sonde reicht 90 m tief.", "Was reicht die Sonde?", "90 m", "wrong-kind"),
        ("The tower has the highest roof of all.", "What is the highest roof of all?", "tower", "wrong-kind"),
        (
            "Ein Kanon beginnt mit einer Stimme allein.",
            "Was ist ein Kanon?",
            "beginnt mit einer Stimme",
            "wrong-kind",
        ),
        ("Пресс G2 делит лист на полосы, по 3 мм.", "Какой пресс G2 делит лист?", "по 3 мм", "wrong-kind"),
        ("Den Satz bewies er im Jahr 1900.", "Was bewies er im Jahr 1900?", "den Satz", "no-subject"),
        ("It melts at 40 °C.", "When does it melt?", "at 40 °C", "no-subject"),
        ("The share is 5 percent of it.", "What is the share of salt?", "5 percent of it", "no-subject"),
        (
            "Ab einer Last von 9 t schaltet der Kran ab.",
            "Was bedeutet Ab einer Last von 9 t?",
            "der Kran schaltet ab",
            "wording",
        ),
        ("The fly lives about ten days.", "What does the fly live about?", "days", "wording"),
        (
            "Die Bienen sammeln Pollen und das ist für die Blüten wichtig.",
            "Was macht Bienen?",
            "sammeln Pollen",
            "wording",
        ),
        (
            "Кэш хранит только те строки, которые нужны в запросе и в отчёте.",
            "Кэш хранит только те строки, которые нужны в запросе?",
            "в отчёте",
            "no-question",
        ),
        ("Oslo was the seat; Bergen traded from 1360 with cod.", "When was Oslo the seat?", "1360", "mixed"),
        ("The parts are wheel, frame, saddle and chain.", "What is a part?", "saddle", "ambiguous"),
        ("Женой князя стала Анна.", "Кто стала женой Анны?", "Анна", "answer-in-question"),
        ("Milk sours fast; keep cold.", "What happens to milk?", "sours fast; keep cold", "several-facts"),
    ],
)
def test_a_question_that_does_not_fit_is_flagged(body: str, front: str, back: str, code: str) -> None:
    assert code in codes(body, front, back)


def test_a_common_noun_in_the_place_of_the_name_lacks_its_subject() -> None:
    body = "The biggest island is Olkhon. It was surveyed in 1900."
    assert "no-subject" in codes(
        body, "Which island is the biggest of the lake?", "Olkhon", name="Lake Baikal"
    )
    assert not codes(body, "Which island is the biggest of Baikal?", "Olkhon", name="Lake Baikal")


def test_a_question_about_one_sentence_with_the_answer_of_another_is_mixed() -> None:
    body = "The coefficient is between 3 and 5 watts. Propane has a potential of 7."
    assert "mixed" in codes(body, "Which coefficient has propane?", "7", 2)
    assert "mixed" not in codes(body, "Which potential has propane?", "7", 2)


@pytest.mark.parametrize(
    ("body", "front", "back"),
    [
        (
            "Recalling leaves a trace; this is the testing effect.",
            "What is it called that recalling leaves a trace?",
            "the testing effect",
        ),
        ("A tyre holds about 4 bar.", "What pressure does a tyre hold?", "about 4 bar"),
        ("Die Speiche hält die Felge rund.", "Was macht eine Speiche?", "hält die Felge rund"),
        (
            "Haemoglobin binds four molecules of oxygen.",
            "What does haemoglobin bind?",
            "four molecules of oxygen",
        ),
        ("Eine Nacht dauert so lange, bis es tagt.", "Wie lange dauert eine Nacht?", "bis es tagt"),
    ],
)
def test_a_good_question_is_not_flagged(body: str, front: str, back: str) -> None:
    assert codes(body, front, back) == set()


def test_the_true_faults_agree_with_a_reader() -> None:
    """Of the cards that a reader found good, few have a true fault; of the bad ones, four in ten at least."""
    gold = {note.note.path: note for note in gold_notes()}
    counts: Counter[tuple[bool, bool]] = Counter()
    for read in READ:
        note = gold[read["note"]]
        fields = {"Front": read["front"], "Back": read["back"]}
        draft = GeneratedDraft("", BASIC, fields, read["unit"], "", 1, None, "", (), "cards-v3")
        found = any(true_faults(draft, note.cards, note.note, note.language))
        counts[bool(read["fault"]), found] += 1
    good, bad = (counts[is_bad, False] + counts[is_bad, True] for is_bad in (False, True))
    assert (good, bad) == (134, 73)
    assert counts[False, True] <= 0.08 * good
    assert counts[True, True] >= 0.4 * bad
