"""The agents: notes are judged before, cards are confirmed and mended after, each step is paid once."""

from __future__ import annotations

import json
import re

import pytest

from generation.keeping import MemoryAnswers
from generation.server import Asked, Reply, cards, chat_server, failure, text
from generation.writing import NOTE, write
from obsidian_anki_sync.generation.check.agreement import agree
from obsidian_anki_sync.generation.errors import QuarantinedError
from obsidian_anki_sync.generation.options import Step, StepOptions, StepServer

CARD = (1, "With how many segments does TCP open a connection?", "three segments")
LINKS = "- [[Alpha station]]\n- [[Beta station]]\n- [[Gamma station]]\n- [[Delta station of the line]]"


def step_of(asked: Asked) -> str:
    return str(asked["response_format"]["json_schema"]["name"])


def server_of(**by_step: Reply | list[Reply]) -> object:
    queues = {step: list(r) if isinstance(r, list) else [r] for step, r in by_step.items()}

    def reply(asked: Asked) -> Reply:
        queue = queues[step_of(asked)]
        found = queue.pop(0) if len(queue) > 1 else queue[0]
        return found if isinstance(found, Reply) else found(asked)

    return reply


def answer(words: str) -> Reply:
    return text(json.dumps({"answer": words}))


async def test_a_card_that_the_note_confirms_is_clean() -> None:
    with chat_server(server_of(write=cards(CARD), answer=answer("with three segments"))) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write", "answer"]
    assert [draft.flags for draft in written.drafts] == [()]


async def test_a_note_without_cards_counts_no_kept_answer() -> None:
    with chat_server(server_of(write=cards())) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write"]
    assert written.kept == 0


async def test_a_card_that_the_note_does_not_confirm_is_mended() -> None:
    wrong = (1, "With what does TCP open a connection?", "nine frames")
    script = server_of(write=cards(wrong), answer=answer("three segments"), repair=cards(CARD))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
    (draft,) = written.drafts
    assert draft.fields["Back"] == "three segments"
    assert draft.flags == ()


async def test_a_card_is_mended_once_and_keeps_its_flag() -> None:
    other = cards((1, "What opens a connection with segments?", "TCP opens"))
    script = server_of(write=cards(CARD), answer=answer("something else entirely"), repair=other)
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps().count("repair") == 1
    assert written.drafts[0].flags


async def test_a_badly_worded_card_is_mended_without_a_request() -> None:
    faulty = (1, "Does TCP open a connection with three segments?", "Yes")
    with chat_server(server_of(write=cards(faulty))) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write"]
    assert written.drafts[0].flags == ()


async def test_a_card_with_a_visible_fault_is_mended_before_it_is_asked() -> None:
    faulty = (1, "Сколько сегментов открывают соединение TCP?", "three segments")
    script = server_of(write=cards(faulty), answer=answer("three segments"), repair=cards(CARD))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write", "repair", "answer"]
        assert "wrong script" in server.asked[1]["messages"][1]["content"]
    assert written.drafts[0].flags == ()


async def test_a_disagreement_is_flagged_with_the_answer() -> None:
    script = server_of(write=cards(CARD), answer=answer("nine frames"), repair=text('{"cards": []}'))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
    (flag,) = written.drafts[0].flags
    assert flag.code == "round-trip"
    assert "nine frames" in flag.message


async def test_a_card_keeps_a_flag_if_a_step_fails() -> None:
    with chat_server(server_of(write=cards(CARD), answer=failure(400, "no"))) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
    assert [flag.code for flag in written.drafts[0].flags] == ["not-confirmed"]


async def test_a_failing_server_causes_no_flag_and_answered_questions_are_not_asked_again() -> None:
    answers = MemoryAnswers()
    with (
        chat_server(server_of(write=cards(CARD), answer=failure(500, "out of memory"))) as server,  # type: ignore[arg-type]
        pytest.raises(QuarantinedError, match="500"),
    ):
        await write(server, use_agents=True, answers=answers)
    with chat_server(server_of(write=cards(CARD), answer=answer("three segments"))) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True, answers=answers)
        assert server.steps() == ["answer"]
    assert [draft.flags for draft in written.drafts] == [()]


QUESTION = r"^Question (\d+): (.*)$"


def all_answered(words: dict[str, str]) -> object:
    """Answers each question of a request according to a word in it."""

    def reply(asked: Asked) -> Reply:
        questions = re.findall(QUESTION, asked["messages"][-1]["content"], re.MULTILINE)
        found = [
            {"n": int(n or 1), "answer": next(a for word, a in words.items() if word in question)}
            for n, question in questions
        ]
        return text(json.dumps({"mark": "", "answers": found}))

    return reply


TWO = (
    (1, "With how many segments does TCP open a connection?", "three segments"),
    (2, "In which state does the side wait that closes first?", "TIME_WAIT"),
)
REPLIES = {"segments": "three segments", "state": "TIME_WAIT", "wait": "TIME_WAIT"}


async def test_all_questions_of_a_section_go_out_in_one_request() -> None:
    script = server_of(write=cards(*TWO), answer=all_answered(REPLIES))  # type: ignore[arg-type]
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write", "answer"]
    assert [draft.flags for draft in written.drafts] == [(), ()]


async def test_after_an_edit_only_the_question_about_the_changed_piece_is_asked_again() -> None:
    answers = MemoryAnswers()
    script = server_of(write=cards(*TWO), answer=all_answered(REPLIES))  # type: ignore[arg-type]
    with chat_server(script) as server:  # type: ignore[arg-type]
        await write(server, use_agents=True, answers=answers)
        await write(server, NOTE.replace("The side that", "Each side that"), use_agents=True, answers=answers)
        assert server.steps() == ["write", "answer"] * 2
        questions = re.findall(QUESTION, server.asked[-1]["messages"][-1]["content"], re.MULTILINE)
    assert questions == [("1", TWO[1][1])]


async def test_a_long_back_becomes_the_phrase_of_the_answer() -> None:
    long = (
        1,
        "What does TCP open?",
        "TCP opens a connection with three segments; it closes in TIME_WAIT state",
    )
    script = server_of(write=cards(long), answer=answer("a connection"))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write", "answer"]
    (draft,) = written.drafts
    assert (draft.fields["Back"], draft.flags) == ("a connection", ())
    assert draft.fields["Extra"] == "TCP opens a connection with three segments."


async def test_a_step_has_a_server_of_its_own_with_a_key_of_its_own() -> None:
    with (
        chat_server(server_of(write=cards(CARD))) as main,  # type: ignore[arg-type]
        chat_server(server_of(answer=answer("three segments"))) as other,  # type: ignore[arg-type]
    ):
        own = StepOptions(url=other.url, model="small")
        servers = {other.url: StepServer(key="other-key")}
        written = await write(main, use_agents=True, key="main-key", answer=own, servers=servers)
        assert (main.steps(), other.steps()) == (["write"], ["answer"])
        assert other.asked[0]["model"] == "small"
        assert main.headers[0]["authorization"] == "Bearer main-key"
        assert other.headers[0]["authorization"] == "Bearer other-key"
    assert [draft.flags for draft in written.drafts] == [()]


async def test_a_model_judges_only_sections_of_doubtful_form() -> None:
    script = server_of(judge=text('{"worth": false}'), write=cards(CARD), answer=answer("three segments"))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, LINKS, use_agents=True)
        assert server.steps() == ["judge"]
        await write(server, use_agents=True)
        assert server.steps() == ["judge", "write", "answer"]
    assert written.dropped == {"not-worth-it": 1}


async def test_each_step_asks_its_own_model_and_is_paid_once() -> None:
    answers = MemoryAnswers()
    models = {Step.ANSWER: "small", Step.REPAIR: "large"}
    script = server_of(
        write=cards(CARD), answer=[answer("nine frames"), answer("three segments")], repair=cards(CARD)
    )
    with chat_server(script) as server:  # type: ignore[arg-type]
        await write(server, use_agents=True, models=models, answers=answers)
        asked = [(step_of(a), a["model"]) for a in server.asked]
        await write(server, use_agents=True, models=models, answers=answers)
        assert len(server.asked) == len(asked)
    assert ("write", "m") in asked
    assert ("answer", "small") in asked
    assert ("repair", "large") in asked


@pytest.mark.parametrize(
    ("given", "back", "same"),
    [
        ("in the stroma", "Stroma", True),
        ("The Calvin cycle", "the light reactions", False),
        ("", "anything", False),
        ("about 180 litres", "180 litres a day", True),
        ("170 litres", "180 litres", False),
        ("Двустишие", "Двустишием", True),
        ("MATH2", "MATH1", False),
        ("the mother", "from the father, not the mother", False),
        ("the father", "from the father, not the mother", True),
        ("не хранит состояние", "хранит состояние", False),
        ("it stores the state", "it does not store the state", False),
        ("nach dem Essen", "vor dem Essen", False),
        ("after the meal", "before the meal", False),
        ("it decreases", "it increases", False),
        ("tags", "blobs, trees, commits and tags", False),
        ("with three segments", "3 segments", True),
        ("four segments", "3 segments", False),
        ("CODE1 and then CODE2", "CODE1", True),
        ("the content of the file, not its name", "the content of the file", True),
        ("split water", "split water, which sets oxygen free", True),
        ("sets oxygen free", "split water, which sets oxygen free", False),
        ("$\\frac{c}{a}$", "$\\frac{c}{a}$", True),
    ],
)
def test_answers_are_compared_by_words_numbers_and_negations(given: str, back: str, same: bool) -> None:
    assert agree(given, back) is same


def test_the_number_decides_if_a_number_is_asked_for() -> None:
    assert agree("1936", "in July of 1936", "In which year did the war begin?")
    assert not agree("1939", "in July of 1936", "In which year did the war begin?")


async def test_the_questions_follow_an_example_in_the_language_of_the_note() -> None:
    body = "TCP öffnet eine Verbindung mit drei Segmenten, und das ist der Anfang."
    card = (1, "Womit öffnet TCP eine Verbindung?", "mit drei Segmenten")
    with chat_server(server_of(write=cards(card), answer=answer("drei Segmente"))) as server:  # type: ignore[arg-type]
        await write(server, body, use_agents=True)
        system, question, reply, own = (message["content"] for message in server.asked[-1]["messages"])
    assert "Question 3: Wer hat die Kette erfunden?" in question
    assert '{"n":3,"answer":""}' in reply
    assert "Question 1: Womit" in own
    assert "phrase" in system


async def test_an_answer_in_the_words_of_the_legend_is_the_formula() -> None:
    body = "The sum of the roots of a quadratic equation is $-\\frac{b}{a}$ by Vieta."
    card = (1, "What is the sum of the roots of a quadratic equation?", "MATH1")
    script = server_of(write=cards(card), answer=answer("-b/a"))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, body, use_agents=True)
    assert [draft.flags for draft in written.drafts] == [()]


def test_words_of_the_question_do_not_count_in_an_answer() -> None:
    front = "What does heating do to the pressure of a gas?"
    assert not agree("it keeps the pressure of the gas", "it raises the pressure of the gas", front)
    assert agree("raises the pressure", "it raises the pressure of the gas", front)
