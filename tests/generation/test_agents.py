"""The further steps: judged before, confirmed and mended after, each paid once."""

from __future__ import annotations

import json

import pytest

from generation.keeping import MemoryAnswers
from generation.server import Asked, Reply, cards, chat_server, failure, text
from generation.writing import write
from obsidian_anki_sync.generation.check.agents import agree
from obsidian_anki_sync.generation.errors import QuarantinedError
from obsidian_anki_sync.generation.options import Step

CARD = (1, "With how many segments does TCP open a connection?", "three segments")
LINKS = "- [[Alpha station]]\n- [[Beta station]]\n- [[Gamma station]]\n- [[Delta station of the line]]"


def step_of(asked: Asked) -> str:
    return str(asked["response_format"]["json_schema"]["name"])


def server_of(**by_step: Reply | list[Reply]) -> object:
    queues = {step: list(r) if isinstance(r, list) else [r] for step, r in by_step.items()}

    def reply(asked: Asked) -> Reply:
        queue = queues[step_of(asked)]
        return queue.pop(0) if len(queue) > 1 else queue[0]

    return reply


def answer(words: str) -> Reply:
    return text(json.dumps({"answer": words}))


async def test_a_card_that_the_note_confirms_is_clean() -> None:
    with chat_server(server_of(write=cards(CARD), answer=answer("with three segments"))) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write", "answer"]
    assert [draft.flags for draft in written.drafts] == [()]


async def test_a_card_that_the_note_does_not_confirm_is_mended() -> None:
    wrong = (1, "With how many segments does TCP open a connection?", "TIME_WAIT state")
    script = server_of(write=cards(wrong), answer=answer("three segments"), repair=cards(CARD))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
    (draft,) = written.drafts
    assert draft.fields["Back"] == "three segments"
    assert draft.flags == ()


async def test_a_card_is_mended_twice_at_most_and_keeps_its_doubt() -> None:
    other = [
        cards((1, f"What opens a connection with segments, {n}?", "TCP opens"))
        for n in ("one", "two", "three")
    ]
    script = server_of(write=cards(CARD), answer=answer("something else entirely"), repair=other)
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps().count("repair") == 2
    assert written.drafts[0].flags


async def test_a_card_with_a_visible_fault_is_mended_before_it_is_asked() -> None:
    faulty = (1, "Does TCP open a connection with three segments?", "Yes")
    script = server_of(write=cards(faulty), answer=answer("three segments"), repair=cards(CARD))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
        assert server.steps() == ["write", "repair", "answer"]
        assert "yes or no" in server.asked[1]["messages"][1]["content"]
    assert written.drafts[0].flags == ()


async def test_a_disagreement_is_told_with_the_answer() -> None:
    script = server_of(write=cards(CARD), answer=answer("nine frames"), repair=text('{"cards": []}'))
    with chat_server(script) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
    (flag,) = written.drafts[0].flags
    assert flag.code == "round-trip"
    assert "nine frames" in flag.message


async def test_a_step_that_fails_leaves_the_card_with_a_doubt() -> None:
    with chat_server(server_of(write=cards(CARD), answer=failure(400, "no"))) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True)
    assert [flag.code for flag in written.drafts[0].flags] == ["not-confirmed"]


async def test_a_server_in_trouble_leaves_no_doubt_and_what_it_answered_before_is_not_asked_again() -> None:
    answers = MemoryAnswers()
    other = (1, "What opens a connection with three segments?", "TCP")
    steps = {"write": cards(CARD, other), "judge": text('{"worth": true}')}
    troubled = server_of(**steps, answer=[answer("three segments"), failure(500, "out of memory")])
    with chat_server(troubled) as server, pytest.raises(QuarantinedError, match="500"):  # type: ignore[arg-type]
        await write(server, use_agents=True, answers=answers)
    with chat_server(server_of(**steps, answer=answer("TCP"))) as server:  # type: ignore[arg-type]
        written = await write(server, use_agents=True, answers=answers)
        assert server.steps() == ["answer"]
    assert [draft.flags for draft in written.drafts] == [(), ()]


async def test_a_model_judges_only_what_code_cannot() -> None:
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
    ],
)
def test_answers_are_compared_by_words_and_numbers(given: str, back: str, same: bool) -> None:
    assert agree(given, back) is same
