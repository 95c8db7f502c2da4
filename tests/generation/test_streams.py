"""A reply that arrived is read, whatever a server adds to the form of the chat API, so it is paid once."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest

from generation.keeping import Purse
from generation.server import PROMPT_TOKENS, Reply, as_json, chat_server, chunk, event, failure, text
from generation.writing import write
from obsidian_anki_sync.generation.ask.streaming import BrokenReplyError, ReplyError
from obsidian_anki_sync.generation.ask.streaming import Reply as Stream
from obsidian_anki_sync.generation.errors import ModelError, QuarantinedError

FRONT = "With how many segments does TCP open a connection?"
ANSWER = json.dumps({"cards": [{"s": 1, "front": FRONT, "back": "three segments"}]})
USAGE = {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": 20}
PIECES = [ANSWER[start : start + 12] for start in range(0, len(ANSWER), 12)]


def streamed(
    *, before: bytes = b"", between: bytes = b"", after: bytes = b"", done: bytes = b"data: [DONE]\n\n"
) -> bytes:
    """Returns the answer in pieces, with other bytes around them."""
    events = between.join(event(chunk(piece)) for piece in PIECES)
    return before + events + event(chunk("", "stop")) + event({"choices": [], "usage": USAGE}) + after + done


def whole(message: Any, finish: str | None = "stop", usage: Any = USAGE, **more: Any) -> Reply:
    """Returns a reply in one piece."""
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return as_json({"model": "m-1", "choices": [choice], "usage": usage, **more})


def raw(body: bytes, **headers: str) -> Reply:
    return Reply(((0, body),), 200, {name.replace("_", "-"): value for name, value in headers.items()})


def in_lines(body: bytes) -> bytes:
    """Returns a stream whose events have their data in several lines."""
    events = [one.removeprefix(b"data: ") for one in body.split(b"\n\n") if one]
    laid_out = [json.dumps(json.loads(one), indent=1).encode() for one in events if one != b"[DONE]"]
    return b"".join(b"".join(b"data: %s\n" % line for line in one.split(b"\n")) + b"\n" for one in laid_out)


def calling(arguments: Any) -> dict[str, Any]:
    function = {"name": "write", "arguments": arguments}
    return {"content": None, "tool_calls": [{"id": "1", "type": "function", "function": function}]}


HALVES = b"".join(
    b'data: {"choices":[{"delta":{"content":"%s"}}]}\n\n' % half for half in (rb"\ud83d", rb"\ude00")
)

READ = {
    "a character divided between two events": raw(
        event(chunk(ANSWER[:40])) + HALVES + event(chunk(ANSWER[40:])) + event(chunk("", "stop"))
    ),
    "a line that is no event": raw(streamed(before=b"ping\n\n")),
    "an unknown field": raw(streamed(between=b"foo: bar\n\n")),
    "comments": raw(streamed(between=b": PROCESSING\n\n")),
    "events without a choice": raw(streamed(between=b'event: ping\ndata: {"type":"ping"}\n\n')),
    "null to keep the connection open": raw(streamed(between=b"data: null\n\n")),
    "a byte order mark": raw(b"\xef\xbb\xbf" + streamed()),
    "a byte order mark before JSON": raw(b"\xef\xbb\xbf" + whole({"content": ANSWER}).pieces[0][1]),
    "lines that end with a carriage return": raw(streamed().replace(b"\n", b"\r")),
    "lines that end with both": raw(streamed().replace(b"\n", b"\r\n")),
    "an event in several lines": raw(in_lines(streamed())),
    "an end without brackets": raw(streamed(done=b"data: DONE\n\n")),
    "an end in quotation marks": raw(streamed(done=b'data: "[DONE]"\n\n')),
    "a null at the end": raw(streamed(done=b"data: null\n\n")),
    "rubbish after the answer": raw(streamed(after=b"data: {nonsense\n\n")),
    "objects without the mark of an event": raw(streamed().replace(b"data: ", b"").replace(b"\n\n", b"\n")),
    "an error without words": whole({"content": ANSWER}, error={"message": "", "type": "", "code": None}),
    "an error that says success": whole({"content": ANSWER}, error={"code": 0, "message": "success"}),
    "status 201": Reply(whole({"content": ANSWER}).pieces, 201, {"Content-Type": "application/json"}),
    "the arguments of a tool": whole(calling(ANSWER), "tool_calls"),
    "the arguments of a tool as an object": whole(calling(json.loads(ANSWER)), "tool_calls"),
    "the arguments of a function": whole({"function_call": {"name": "x", "arguments": ANSWER}}),
    "the content as an object": whole({"content": json.loads(ANSWER)}),
    "the parsed object": whole({"content": None, "parsed": json.loads(ANSWER)}),
    "parts that are texts": whole({"content": [ANSWER]}),
    "parts with a value": whole({"content": [{"type": "text", "text": {"value": ANSWER}}]}),
    "the text of the former API": as_json({"choices": [{"text": ANSWER, "finish_reason": "stop"}]}),
    "the whole message again at the end": raw(
        streamed(after=event({"choices": [{"delta": {}, "message": {"content": ANSWER}}]}))
    ),
    "gzip in two parts": raw(
        gzip.compress(streamed()[:200]) + gzip.compress(streamed()[200:]), Content_Encoding="gzip"
    ),
    "gzip that is plain": raw(streamed(), Content_Encoding="gzip"),
    "deflate without its head": raw(zlib.compress(streamed())[2:-4], Content_Encoding="deflate"),
    "an encoding that is none": raw(streamed(), Content_Encoding="utf-8"),
}


@pytest.mark.parametrize("reply", READ.values(), ids=READ.keys())
async def test_a_reply_in_an_unusual_form_is_read_at_once(reply: Reply) -> None:
    with chat_server(reply) as server:
        written = await write(server)
        assert len(server.asked) == 1
    assert [draft.fields["Back"] for draft in written.drafts] == ["three segments"]


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": "5000", "completion_tokens": "20"}, (5000, 20)),
        ({"prompt_tokens": 5000.0, "completion_tokens": 20.0}, (5000, 20)),
        ({"input_tokens": 5000, "output_tokens": 20}, (5000, 20)),
    ],
)
async def test_tokens_are_counted_however_a_server_writes_them(usage: Any, tokens: tuple[int, int]) -> None:
    purse = Purse()
    with chat_server(whole({"content": ANSWER}, usage=usage)) as server:
        await write(server, budget=purse)
    assert (purse.spent.tokens_in, purse.spent.tokens_out) == tokens


@pytest.mark.parametrize("tokens", [2**63 - 1, 1e30, -5, [1], "many", True, None])
async def test_an_impossible_count_of_tokens_is_estimated(tokens: Any) -> None:
    purse = Purse()
    usage = {"prompt_tokens": tokens, "completion_tokens": tokens}
    with chat_server(whole({"content": ANSWER}, usage=usage)) as server:
        await write(server, budget=purse)
    assert 0 < purse.spent.tokens < 5000


async def test_a_count_of_0_at_the_end_of_a_stream_replaces_no_other() -> None:
    purse = Purse()
    zeros = event({"choices": [], "usage": {"prompt_tokens": 0, "completion_tokens": 0}})
    with chat_server(raw(streamed(after=zeros))) as server:
        await write(server, budget=purse)
    assert purse.spent.tokens == PROMPT_TOKENS + 20


@pytest.mark.parametrize(
    ("cost", "money"), [("0.0123", 0.0123), ({"total_cost": 0.0123}, 0.0123), (1e308, None), (-1, None)]
)
async def test_the_cost_is_read_however_a_server_writes_it(cost: Any, money: float | None) -> None:
    purse = Purse()
    with chat_server(whole({"content": ANSWER}, usage={**USAGE, "cost": cost})) as server:
        await write(server, budget=purse)
    assert purse.spent.money == money


async def test_what_was_written_before_an_error_is_counted() -> None:
    purse = Purse()
    broken = raw(event(chunk('{"cards":')) + event({"error": {"message": "upstream died", "code": 502}}))
    with chat_server(broken, text(ANSWER)) as server:
        await write(server, budget=purse, price_in=1.0, price_out=1.0)
        assert len(server.asked) == 2
    assert purse.charged[0].tokens > 500


async def test_a_gateway_that_waited_in_vain_may_have_cost_something() -> None:
    purse = Purse()
    with chat_server(failure(504, "upstream timed out"), text(ANSWER)) as server:
        await write(server, budget=purse)
    assert purse.charged[0].tokens > 500


async def test_a_whole_reply_of_another_form_is_asked_for_twice_and_stops_the_run() -> None:
    with chat_server(as_json({"hello": "world"})) as server:
        with pytest.raises(ModelError, match=r"not of the chat API. It begins: '{\"hello\"") as stopped:
            await write(server)
        assert len(server.asked) == 2
    assert stopped.value.advice


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br"])
async def test_compression_that_was_not_asked_for_stops_the_run_at_once(encoding: str) -> None:
    with chat_server(raw(b"\x1b\x00", Content_Encoding=encoding)) as server:
        with pytest.raises(ModelError, match="compressed"):
            await write(server)
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "page",
    ["<!-- portal --><html><title>Hotel</title></html>", "<h1>Hotel</h1>", "<?xml version='1.0'?><x/>"],
)
async def test_a_page_in_place_of_an_answer_stops_the_run_at_once(page: str) -> None:
    with chat_server(raw(page.encode(), Content_Type="text/plain")) as server:
        with pytest.raises(ModelError, match="no chat API"):
            await write(server)
        assert len(server.asked) == 1


@pytest.mark.parametrize("name", ["error_msg", "msg", "detail", "error_description"])
async def test_the_words_of_an_error_are_found_under_any_name(name: str) -> None:
    said = as_json({name: "account in arrears", "code": 1113})
    with chat_server(said) as server, pytest.raises(QuarantinedError, match="account in arrears"):
        await write(server)


async def test_an_error_of_a_status_beside_the_answer_is_told() -> None:
    said = {"choices": None, "base_resp": {"status_code": 1004, "status_msg": "login fail"}}
    with chat_server(as_json(said)) as server, pytest.raises(QuarantinedError, match="login fail"):
        await write(server)


async def test_a_question_that_a_filter_blocked_is_asked_once() -> None:
    with chat_server(as_json({"choices": [], "promptFeedback": {"blockReason": "SAFETY"}})) as server:
        with pytest.raises(QuarantinedError, match="declined"):
            await write(server)
        assert len(server.asked) == 1


async def test_a_refusal_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obsidian_anki_sync.generation.ask.chat._SECONDS_TO_REFUSE", 0.2)
    endless = Reply(((0, b'{"error":{"message":"boom"}}'),), 500, hangs=True)
    with chat_server(endless, text(ANSWER)) as server:
        written = await write(server)
    assert written.drafts


def test_a_damaged_event_within_the_answer_loses_nothing_in_silence() -> None:
    stream = Stream()
    stream.take(event(chunk(PIECES[0])).strip())
    stream.take(b'data: {"choices":[{"delta":{"content":"lost')
    with pytest.raises(BrokenReplyError):
        stream.take(b"")


def test_errors_of_any_depth_are_read() -> None:
    deep: Any = "boom"
    for _ in range(900):
        deep = [deep]
    stream = Stream()
    stream.take(json.dumps({"error": deep}).encode())
    with pytest.raises(ReplyError):
        stream.finish()
