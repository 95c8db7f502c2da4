"""Any fault of a server leads to cards, or to a failed note with a helpful error."""

from __future__ import annotations

import json
import re
import time

import pytest

from generation.keeping import MemoryAnswers, Purse
from generation.server import (
    Asked,
    Reply,
    as_json,
    cards,
    chat_server,
    chunk,
    event,
    failure,
    grounded,
    text,
)
from generation.writing import NOTE, a_note, options_for, write
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.generation.ask.budget import Unlimited
from obsidian_anki_sync.generation.errors import (
    ModelError,
    ModelKeyError,
    NoCreditError,
    QuarantinedError,
    UnknownModelError,
    UnreachableError,
)
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote

GOOD = cards((1, "With how many segments does TCP open a connection?", "three segments"))


def schema_is_refused(asked: Asked) -> Reply:
    form = asked.get("response_format", {}).get("type")
    if form == "json_schema":
        return failure(500, "Input should be 'text' or 'json_object'")
    return GOOD


def a_cut_stream() -> Reply:
    return Reply(((0, event(chunk('{"cards": ['))),), cut=True)


LEADS_TO_CARDS = {
    "429 with Retry-After": [failure(429, "slow down", retry_after="0.05"), GOOD],
    "429 without Retry-After": [failure(429, "slow down"), GOOD],
    "429 with a reset header": [
        failure(429, "x", x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="50ms"),
        GOOD,
    ],
    "402 that asks to wait": [failure(402, "in flight", retry_after="0.01"), GOOD],
    "500": [failure(500, "internal"), GOOD],
    "500 with HTML": [Reply(((0, b"<html>oops</html>"),), 502), GOOD],
    "529": [failure(529, "overloaded"), GOOD],
    "an error inside a 200": [as_json({"error": {"message": "upstream died", "code": 502}}), GOOD],
    "an error inside a stream": [Reply(((0, event({"error": {"message": "x", "code": 503}})),)), GOOD],
    "an error that is a text": [Reply(((0, event({"error": "model crashed"})),)), GOOD],
    "an error line without an event": [Reply(((0, b'{"error":"model crashed"}\n'),)), GOOD],
    "a cut stream": [a_cut_stream(), GOOD],
    "a connection cut at once": [Reply(cut=True), GOOD],
    "a stream without an end": [Reply(((0, event(chunk('{"cards": ['))),)), GOOD],
    "a silent server": [Reply(hangs=True), GOOD],
    "a stream that falls silent": [Reply(((0, event(chunk("{"))),), hangs=True), GOOD],
    "rubbish in the stream": [Reply(((0, b"data: {nonsense\n\n"),)), GOOD],
    "wrong JSON": [text('{"cards": [{"s": 1'), GOOD],
    "an empty answer": [text(""), GOOD],
    "a truncated answer": [text('{"cards": [{"s": 1', "length"), GOOD],
    "a truncated answer, twice": [text("{", "length"), text("{", "length"), GOOD],
    "a schema that is refused": [schema_is_refused],
    "a schema accepted and not enforced": [text('{"answer": 42}'), text('{"card": "x"}'), GOOD],
    "a slow drip": [
        Reply((*((0.02, event(chunk(c))) for c in '{"cards":[]}'), (0, event(chunk("", "stop")))))
    ],
    "a reply that is no stream": [
        as_json(
            {"model": "m", "choices": [{"message": {"content": '{"cards": []}'}, "finish_reason": "stop"}]}
        )
    ],
    "a fence around the JSON": [text('Here you are:\n```json\n{"cards": []}\n```')],
    "a thought before the JSON": [text('<think>{"cards": 5}</think>{"cards": []}')],
    "max_tokens not supported": [
        failure(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        GOOD,
    ],
    "temperature not supported": [
        failure(400, "'temperature' does not support 0.0, only the default (1)"),
        GOOD,
    ],
}


@pytest.mark.parametrize("replies", LEADS_TO_CARDS.values(), ids=LEADS_TO_CARDS.keys())
async def test_a_passing_fault_leads_to_cards(replies: list[Reply]) -> None:
    with chat_server(*replies) as server:
        written = await write(server)
    assert written.is_whole
    if replies[-1] is GOOD:
        assert [draft.fields["Back"] for draft in written.drafts] == ["three segments"] * len(written.drafts)
        assert written.drafts


async def test_silence_from_the_first_note_on_stops_the_run_after_two_tries() -> None:
    with chat_server(Reply(hangs=True)) as server:
        with pytest.raises(ModelError, match="not answered once"):
            await write(server, idle_seconds=0.3, load_seconds=0.3)
        assert len(server.asked) <= 2


FAILS_THE_NOTE = {
    "wrong JSON each time": ([text("Sure! I would love to.")], "3 attempts"),
    "an empty answer each time": ([text("")], "empty"),
    "truncated each time": ([text("{", "length")], "does not end"),
    "a refusal": ([text("", "content_filter")], "declined"),
    "a refusal in words": (
        [
            as_json(
                {"choices": [{"message": {"refusal": "I cannot help with that."}, "finish_reason": "stop"}]}
            )
        ],
        "I cannot help with that",
    ),
    "moderation": ([failure(403, "Your input was flagged by moderation")], "filter"),
    "500 each time": ([failure(500, "cuda out of memory")], "cuda out of memory"),
    "cut each time": ([a_cut_stream()], "incomplete"),
    "an endless answer": (
        [Reply(tuple((0, event(chunk("a" * 100_000))) for _ in range(60)))],
        "does not end",
    ),
}


@pytest.mark.parametrize(("replies", "told"), FAILS_THE_NOTE.values(), ids=FAILS_THE_NOTE.keys())
async def test_a_lasting_fault_fails_the_note_with_a_sentence(replies: list[Reply], told: str) -> None:
    with chat_server(*replies) as server, pytest.raises(QuarantinedError) as failed:
        await write(server, idle_seconds=0.1)
    assert told in failed.value.message
    assert failed.value.advice
    assert failed.value.line == 2


STOPS_THE_RUN: dict[str, tuple[Reply, type[SyncError]]] = {
    "a wrong key": (failure(401, "Incorrect API key provided: sk-abcdef123456"), ModelKeyError),
    "a forbidden model": (failure(403, "no access"), ModelKeyError),
    "no credit": (failure(402, "Insufficient credits"), NoCreditError),
    "no credit as 429": (
        failure(429, "You exceeded your current quota", "insufficient_quota"),
        NoCreditError,
    ),
    "no credit inside a 200": (
        as_json({"error": {"message": "Insufficient credits", "code": 402}}),
        NoCreditError,
    ),
    "an unknown model": (failure(404, "The model `x` does not exist", "model_not_found"), UnknownModelError),
    "a model that Ollama has not pulled": (
        failure(404, 'model "m" not found, try pulling it first'),
        UnknownModelError,
    ),
    "another path": (failure(404, "Not Found"), ModelError),
    "another place": (Reply(status=307, headers={"Location": "http://example.invalid/"}), ModelError),
    "a limit for hours": (failure(429, "daily limit", retry_after="7200"), ModelError),
}


@pytest.mark.parametrize(("reply", "error"), STOPS_THE_RUN.values(), ids=STOPS_THE_RUN.keys())
async def test_a_lasting_refusal_stops_the_run(reply: Reply, error: type[SyncError]) -> None:
    with chat_server(reply) as server:
        with pytest.raises(error) as stopped:
            await write(server)
        assert len(server.asked) == 1
    assert stopped.value.message
    assert stopped.value.advice
    assert "abcdef" not in stopped.value.message


async def test_a_window_that_holds_no_short_note_stops_the_run() -> None:
    words = "request (6030 tokens) exceeds the available context size (4096 tokens)"
    with chat_server(failure(400, words, 400)) as server, pytest.raises(ModelError, match="4096 tokens"):
        await write(server)


async def test_a_first_request_that_is_refused_is_tried_in_plainer_forms_and_stops_the_run() -> None:
    with chat_server(failure(400, "messages: unexpected emoji")) as server:
        with pytest.raises(ModelError, match="unexpected emoji"):
            await write(server)
        assert "response_format" in server.asked[0]
        assert "response_format" not in server.asked[-1]
        assert len(server.asked) == 5


@pytest.mark.parametrize("status", [403, 404, 405])
async def test_a_list_of_models_that_is_not_shown_is_not_needed(status: int) -> None:
    with chat_server(GOOD) as server:
        server.models = failure(status, "Missing scopes: model.read")
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            (found,) = (await writer.preflights()).values()
            assert found.models is None
            assert (await writer.write(SourceNote(a_note()))).drafts


async def test_a_list_of_models_is_asked_for_with_the_key_in_a_second_form() -> None:
    with chat_server(GOOD) as server:
        server.models = lambda headers: (
            as_json({"data": [{"id": "m"}]})
            if headers.get("x-api-key") == "secret"
            else failure(401, "no key")
        )
        async with CardWriter(options_for(server, key="secret"), MemoryAnswers(), Unlimited()) as writer:
            (found,) = (await writer.preflights()).values()
    assert found.models == ("m",)


async def test_a_server_that_does_not_run_is_named() -> None:
    with chat_server() as server:
        pass
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
        await write(server)


async def test_a_key_that_a_server_repeats_is_not_shown() -> None:
    with (
        chat_server(failure(401, "no such key: hunter22-hunter22")) as server,
        pytest.raises(ModelKeyError) as stopped,
    ):
        await write(server, key="hunter22-hunter22")
    assert "hunter22" not in str(stopped.value)
    assert "hunter22" not in repr(options_for(server, key="hunter22-hunter22"))


@pytest.mark.serial
async def test_a_model_that_is_being_loaded_is_waited_for_and_counts_as_no_request() -> None:
    purse = Purse()
    said: list[str] = []
    with chat_server(*[failure(503, "Loading model")] * 9, GOOD) as server:
        options = options_for(server, load_seconds=30, retry_seconds=0.002)
        async with CardWriter(options, MemoryAnswers(), purse, said.append) as writer:
            written = await writer.write(SourceNote(a_note()))
    assert written.drafts
    assert purse.spent.requests == 1
    assert [words for words in said if "Loading model" in words] == said[:1]


async def test_a_model_that_is_never_loaded_stops_the_run() -> None:
    with chat_server(failure(503, "Loading model")) as server, pytest.raises(ModelError, match="Loading"):
        await write(server, load_seconds=0.1)


async def test_retry_after_is_obeyed() -> None:
    with chat_server(failure(429, "x", retry_after="0.4"), GOOD) as server:
        began = time.monotonic()
        await write(server)
    assert time.monotonic() - began >= 0.4


async def test_notes_that_fail_one_after_the_other_stop_the_run() -> None:
    with chat_server(failure(500, "broken")) as server:
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            with pytest.raises(QuarantinedError):
                await writer.write(SourceNote(a_note(NOTE, "n0")))
            with pytest.raises(ModelError, match="2 notes in a row"):
                await writer.write(SourceNote(a_note(NOTE, "n1")))


async def test_after_an_answer_more_notes_may_fail_before_the_run_stops() -> None:
    with chat_server(GOOD, failure(500, "broken")) as server:
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            await writer.write(SourceNote(a_note(NOTE, "first")))
            for number in range(4):
                with pytest.raises(QuarantinedError):
                    await writer.write(SourceNote(a_note(NOTE, f"n{number}")))
            with pytest.raises(ModelError, match="5 notes in a row"):
                await writer.write(SourceNote(a_note(NOTE, "n5")))


async def test_a_server_that_falls_silent_stops_the_run_at_the_second_note() -> None:
    with chat_server(GOOD, Reply(hangs=True)) as server:
        options = options_for(server, idle_seconds=0.1, load_seconds=0.1)
        async with CardWriter(options, MemoryAnswers(), Unlimited()) as writer:
            await writer.write(SourceNote(a_note(NOTE, "first")))
            with pytest.raises(QuarantinedError, match="silent"):
                await writer.write(SourceNote(a_note(NOTE, "n0")))
            with pytest.raises(ModelError, match="2 notes in a row"):
                await writer.write(SourceNote(a_note(NOTE, "n1")))


async def test_the_way_to_ask_is_remembered() -> None:
    with chat_server(schema_is_refused) as server:
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            for name in ("a", "b", "c"):
                await writer.write(SourceNote(a_note(NOTE, name)))
    forms = [asked.get("response_format", {}).get("type") for asked in server.asked]
    assert forms == ["json_schema", "json_schema", "json_object", "json_object", "json_object"]


async def test_below_a_schema_the_prompt_holds_it() -> None:
    with chat_server(schema_is_refused) as server:
        await write(server)
    system = server.asked[-1]["messages"][0]["content"]
    assert json.loads(system.rpartition("\n")[2])["required"] == ["mark", "cards"]


async def test_a_refused_request_costs_nothing_and_an_answer_what_the_server_says() -> None:
    usage = {"prompt_tokens": 200, "completion_tokens": 50, "cost": 0.25}
    purse = Purse()
    with chat_server(failure(500, "x"), text('{"cards": []}', usage=usage)) as server:
        written = await write(server, budget=purse)
    assert [(c.tokens_in, c.tokens_out, c.money) for c in purse.charged] == [(0, 0, 0.0), (200, 50, 0.25)]
    assert written.charge == purse.spent
    assert len(purse.reserved) == len(purse.charged)


async def test_the_text_goes_to_the_named_host_alone() -> None:
    with chat_server() as other, chat_server(Reply(status=308, headers={"Location": other.url})) as server:
        with pytest.raises(ModelError, match="redirects"):
            await write(server)
        assert not other.asked


async def test_no_tools_are_offered() -> None:
    with chat_server(grounded) as server:
        await write(server)
    assert not {"tools", "functions", "tool_choice"} & server.asked[0].keys()


EMPTY = {"model": "m", "choices": [{"message": {"content": '{"cards": []}'}, "finish_reason": "stop"}]}


def marked(asked: Asked, cards_json: str) -> Reply:
    """Returns an answer that repeats the words around the note, from a server that counts nothing."""
    found = re.findall(r"^(?:First|Last) word: (\w+)$", asked["messages"][-1]["content"], re.MULTILINE)
    body = {"mark": " ".join(found), **json.loads(cards_json)}
    message = {"content": json.dumps(body)}
    return as_json({"model": "m", "choices": [{"message": message, "finish_reason": "stop"}]})


async def test_the_mark_shows_a_cut_if_the_server_counts_nothing() -> None:
    def cut_from_the_second_on(asked: Asked) -> Reply:
        is_first = "number 0" in asked["messages"][-1]["content"]
        text = '{"cards": [{"s": 1, "front": "What opens connection 0?", "back": "TCP"}]}'
        return marked(asked, text) if is_first else as_json(EMPTY)

    with chat_server(cut_from_the_second_on) as server:
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            first = SourceNote(a_note("TCP opens connection number 0 with three segments, as all know."))
            assert (await writer.write(first)).drafts
            second = SourceNote(a_note("TCP opens connection number 1 with three segments, as all know."))
            with pytest.raises(ModelError, match="cut the request in silence"):
                await writer.write(second)


async def test_the_user_is_told_once_of_a_model_that_never_repeats_the_mark() -> None:
    told: list[str] = []
    with chat_server(as_json(EMPTY)) as server:
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited(), told.append) as writer:
            for number in range(3):
                await writer.write(
                    SourceNote(a_note(f"TCP opens connection {number} with three segments, as all know."))
                )
    assert len(told) == 1
    assert "cards are missing" in told[0]
