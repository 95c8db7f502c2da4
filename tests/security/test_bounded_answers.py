"""A hostile or broken program at AnkiConnect's port, as a model's server or at the pipe leads to an error."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache

import orjson
import pytest

from obsidian_anki_sync.anki.ankiconnect.connection import answers
from obsidian_anki_sync.anki.ankiconnect.connection import client as ankiconnect
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client, NoAnswerError
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.generation.ask.chat import Chat
from obsidian_anki_sync.generation.ask.faults import ServerBusyError
from obsidian_anki_sync.generation.ask.waits import asked_wait
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.rpc.framing import Fault, Messages, framed

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]

_MEGABYTE = 1_000_000


@asynccontextmanager
async def _server(answer: Answer) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def _head(writer: asyncio.StreamWriter, more: str = "") -> None:
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{more}\r\n".encode())


async def _endless(writer: asyncio.StreamWriter) -> None:
    _head(writer)
    writer.write(b'{"error": null, "result": ["')
    while True:
        writer.write(b"x" * _MEGABYTE)
        await writer.drain()


async def _trickle(writer: asyncio.StreamWriter) -> None:
    _head(writer)
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


@cache
def _compressed() -> bytes:
    return gzip.compress(b" " * (100 * _MEGABYTE), 1)


async def _bomb(writer: asyncio.StreamWriter) -> None:
    _head(writer, "Content-Encoding: gzip\r\n")
    writer.write(_compressed())
    await writer.drain()


def _saying(result: object) -> Answer:
    async def say(writer: asyncio.StreamWriter) -> None:
        _head(writer)
        writer.write(orjson.dumps(result))
        await writer.drain()

    return say


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_BYTES", 2 * _MEGABYTE)
    _compressed()
    monkeypatch.setattr(ankiconnect, "TRANSFER_SECONDS", 0.3)


async def _asked(answer: Answer, action: str = "findNotes", seconds: float = 20) -> BaseException | object:
    async with _server(answer) as url:
        client = Client(url, AnkiConnectOptions(read_seconds=seconds))
        try:
            return await asyncio.wait_for(client.ask(action), 60)
        except Exception as error:
            return error


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (_endless, "longer than 2 MB"),
        (_bomb, "compressed"),
        (_trickle, "did not answer within"),
    ],
)
async def test_an_answer_from_ankiconnect_s_port_is_bounded(answer: Answer, words: str) -> None:
    tracemalloc.start()
    error = await _asked(answer, seconds=0.5 if answer is _trickle else 20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert words in str(error)
    assert isinstance(error, answers.UnexpectedAnswerError | NoAnswerError)
    assert peak < 40 * _MEGABYTE


@pytest.mark.parametrize(
    ("action", "result"),
    [
        ("findNotes", {"a": 1}),
        ("findNotes", ["1"]),
        ("findNotes", None),
        ("notesInfo", [{"noteId": 1}]),
        ("notesInfo", [{"noteId": 1, "modelName": 2, "tags": [], "fields": {}, "cards": []}]),
        ("notesInfo", [[]]),
        ("modelNamesAndIds", ["Basic"]),
        ("modelNamesAndIds", {"Basic": "x"}),
        ("deckNames", "Default"),
        ("multi", 3),
        ("version", "six"),
        ("getDecks", {"a": "b"}),
        ("modelTemplates", {"Card 1": []}),
        ("apiReflect", {"actions": None}),
        ("apiReflect", {"actions": 5}),
        ("cardsInfo", [1]),
        ("cardsInfo", [{"note": "x"}]),
        ("cardReviews", [[1, 2, 3]]),
    ],
)
async def test_an_answer_of_an_unexpected_shape_is_an_error_that_names_the_action(
    action: str, result: object
) -> None:
    error = await _asked(_saying({"error": None, "result": result}), action)
    assert isinstance(error, answers.UnexpectedAnswerError), error
    assert action in error.message


async def test_heads_that_announce_an_answer_do_not_exhaust_the_stack() -> None:
    async def announce(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000)
        await _saying({"error": None, "result": 6})(writer)

    assert await _asked(announce, "version") == 6


@pytest.mark.parametrize("parts", [[], [{"result": [1], "error": None}] * 3, [{"result": 7, "error": None}]])
async def test_the_parts_of_an_answer_are_checked_too(parts: list[object]) -> None:
    async with _server(_saying({"error": None, "result": parts})) as url:
        client = Client(url, AnkiConnectOptions(read_seconds=20))
        with pytest.raises(answers.UnexpectedAnswerError):
            await client.ask_all([("findNotes", {"query": "a"})])


@pytest.mark.parametrize("answer", [_endless, _bomb, _trickle])
async def test_an_answer_of_a_model_s_server_is_bounded(answer: Answer) -> None:
    async with _server(answer) as url:
        chat = Chat(GenerationOptions(url=url, model="m", idle_seconds=1, total_seconds=2))
        tracemalloc.start()
        with pytest.raises(ServerBusyError):
            await asyncio.wait_for(chat.complete({"model": "m"}, "plain"), 60)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await chat.close()
    assert peak < 40 * _MEGABYTE


@pytest.mark.parametrize("answer", [_endless, _bomb])
async def test_a_server_s_list_of_models_is_bounded(answer: Answer) -> None:
    async with _server(answer) as url:
        chat = Chat(GenerationOptions(url=url, model="m", idle_seconds=1, total_seconds=5))
        with pytest.raises(Exception, match="does not end"):
            await asyncio.wait_for(chat.models(), 60)
        await chat.close()


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999"])
def test_an_asked_wait_that_is_not_finite_is_ignored(value: str) -> None:
    assert asked_wait({"retry-after": value}) in (None, 0.0)


@pytest.mark.parametrize("length", [2_000_000_000, 999_999_999_999])
def test_an_impossible_length_swallows_no_message(length: int) -> None:
    messages = Messages()
    stream = f"Content-Length: {length}\r\n\r\n".encode() + framed({"id": 1})
    found = list(messages.feed(stream))
    assert isinstance(found[0], Fault)
    assert found[-1] == {"id": 1}


def test_a_long_message_is_skipped_without_being_kept() -> None:
    messages = Messages(most_bytes=1000)
    found = list(messages.feed(b"Content-Length: 5000000\r\n\r\n"))
    tracemalloc.start()
    for _ in range(50):
        found += messages.feed(b"x" * 100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    found += messages.feed(framed({"id": 1}))
    assert (isinstance(found[0], Fault), found[1:], peak < _MEGABYTE) == (True, [{"id": 1}], True)
