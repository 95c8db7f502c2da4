"""Cards are read in every form in which a model has written them, so an answer is not asked for again."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.generation.ask.replies import (
    MalformedAnswerError,
    TruncatedError,
    read_answers,
    read_cards,
)

FRONT, BACK = "What opens a connection?", "three segments"
CARD = {"s": 1, "front": FRONT, "back": BACK}
GOOD = json.dumps({"cards": [CARD]})
OTHER = json.dumps({"s": 2, "front": "Who waits?", "back": "the first"})


def answer(words: str, finish: str = "stop") -> Answer:
    return Answer(words, "m", finish)


def sides(words: str, finish: str = "stop") -> list[tuple[str, str]]:
    return [(card.front, card.back) for card in read_cards(answer(words, finish))]


FORMS = {
    "prose around a fence": f"Sure, here {{as JSON}}:\n```json\n{GOOD}\n```\nI hope [this] helps.",
    "prose with braces": f"Here is the {{JSON}} that you asked for: {GOOD} Enjoy!",
    "prose that cites units": f"Based on [1] and [2]:\n{GOOD}",
    "a fence of tildes": f"~~~json\n{GOOD}\n~~~",
    "single quotation marks": str(json.loads(GOOD)),
    "commas at the end": GOOD.replace("}", ",}").replace("]", ",]"),
    "comments": GOOD.replace("[", "[ // the cards\n /* all */"),
    "an array": json.dumps([CARD]),
    "a single card": json.dumps(CARD),
    "JSON as a text": json.dumps(GOOD),
    "the list as a text": json.dumps({"cards": json.dumps([CARD])}),
    "texts with labels": json.dumps({"cards": [f"Q: {FRONT}\nA: {BACK}"]}),
    "pairs": json.dumps({"cards": [[FRONT, BACK]]}),
    "pairs with the unit": json.dumps({"cards": [["1", FRONT, BACK]]}),
    "lines with labels": f"**Question 1:** {FRONT}\n**Answer:** {BACK}",
    "numbered lines with labels": f"1. Q: {FRONT}\n   A: {BACK}\n",
    "German names": json.dumps({"karten": [{"Frage": FRONT, "Antwort": BACK}]}),
    "French names": json.dumps({"cartes": [{"Question": FRONT, "Réponse": BACK}]}),
    "Russian names": json.dumps({"карточки": [{"вопрос": FRONT, "ответ": BACK}]}),
    "Chinese names": json.dumps({"cards": [{"问题": FRONT, "答案": BACK}]}),
    "a list within an object": json.dumps({"result": {"cards": [CARD]}}),
    "an object within the list": json.dumps({"cards": {"cards": [CARD]}}),
    "cards by number": json.dumps({"cards": {"1": CARD}}),
    "a type that is null": json.dumps({"cards": [{**CARD, "type": None}]}),
    "a type that is a list": json.dumps({"cards": [{**CARD, "type": ["basic"]}]}),
    "a number in words": json.dumps({"cards": [{**CARD, "n": "one"}]}),
    "sides that are objects": json.dumps({"cards": [{"front": {"text": FRONT}, "back": {"text": BACK}}]}),
    "questions as keys": json.dumps({"mark": "a b", FRONT: BACK}),
    "marks of another kind": f"<cards>{GOOD}</cards>",
}


@pytest.mark.parametrize("words", FORMS.values(), ids=FORMS.keys())
def test_a_card_is_read_in_any_form(words: str) -> None:
    assert sides(words) == [(FRONT, BACK)]


def test_curly_quotation_marks_around_names_are_read() -> None:
    words = "{“cards”: [{“s”: 1, “front”: “What opens?”, “back”: “three segments”}]}"
    assert sides(words) == [("What opens?", BACK)]


@pytest.mark.parametrize(
    "words", [f"{json.dumps(CARD)}\n{OTHER}", f"{GOOD}\n\n{OTHER}", f"[{OTHER}]\n{GOOD}"]
)
def test_every_object_of_an_answer_counts(words: str) -> None:
    assert sorted(sides(words)) == sorted([(FRONT, BACK), ("Who waits?", "the first")])


@pytest.mark.parametrize(
    ("written", "meant"), [(r"it\'s", "it's"), (r"a\_b", r"a\_b"), (r"\alpha", r"\alpha"), (r"\u12", r"\u12")]
)
def test_an_escape_that_json_does_not_have_is_text(written: str, meant: str) -> None:
    assert sides(GOOD.replace(BACK, written)) == [(FRONT, meant)]


def test_a_card_without_a_side_is_not_lost_in_silence() -> None:
    words = json.dumps({"cards": [CARD, {"front": "Only a front"}]})
    assert sides(words) == [(FRONT, BACK), ("Only a front", "")]


@pytest.mark.parametrize("empty", ['{"cards": []}', '{"cards": {}}', '{"cards": null}', "[]"])
def test_no_card_is_an_answer(empty: str) -> None:
    assert sides(empty) == []


def test_whole_json_was_not_cut_whatever_the_server_says() -> None:
    assert sides(GOOD, "length") == [(FRONT, BACK)]
    assert sides(f"```json\n{GOOD}\n```", "MAX_TOKENS") == [(FRONT, BACK)]


@pytest.mark.parametrize("words", [GOOD[:-4], GOOD[:-1], f"{GOOD}\n{OTHER[:20]}", "", f"I will write {GOOD}"])
def test_an_answer_that_may_be_cut_is_asked_for_again(words: str) -> None:
    with pytest.raises(TruncatedError):
        read_cards(answer(words, "length"))


@pytest.mark.parametrize(
    "words",
    [
        "null",
        "[1, 2]",
        "I am sorry.",
        '{"cards": [{"front": "Only a front"}]}',
        '{"cards": [' + "[" * 100_000,
        '{"a":' * 30_000,
        "{" * 200_000,
        '{"a" ' * 40_000,
        GOOD.replace('"s": 1', f'"s": {"9" * 5000}').replace("}", ""),
    ],
    ids=range(9),
)
def test_anything_else_is_malformed_within_a_moment(words: str) -> None:
    began = time.perf_counter()
    with pytest.raises(MalformedAnswerError):
        read_cards(answer(words))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"answers": [{"n": 1, "answer": None}, {"n": 2, "answer": "x"}]}, {1: "", 2: "x"}),
        ({"answers": [{"n": 1, "answer": 1969}]}, {1: "1969"}),
        ({"answers": ["a", None]}, {1: "a", 2: ""}),
        ({"1": "a", "2": None, "mark": "x y"}, {1: "a", 2: ""}),
    ],
)
def test_answers_that_are_no_text_are_read(written: Any, meant: dict[int, str]) -> None:
    assert read_answers(answer(json.dumps(written))) == meant
