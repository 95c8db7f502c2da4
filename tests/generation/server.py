"""A chat API on this machine with scripted answers, and with every fault that a real one has shown."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_UNIT = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_ENDS_A_WORD = re.compile(r"[.,;:!?]+$")

PROMPT_TOKENS = 5000
"""What an answer says that it read: enough for every request of the tests, none of which is cut."""

Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """A scripted reply: a status, headers, and pieces of the body with the pause before each.

    ``cut`` breaks the connection after the last piece, ``hangs`` keeps it open and silent.
    """

    pieces: tuple[tuple[float, bytes], ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    hangs: bool = False


Script = Callable[[Asked], Reply]


@dataclass(slots=True)
class ChatServer:
    """A running server; ``asked`` are the requests as they came, ``headers`` theirs in the same order."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    models: Reply | Callable[[Mapping[str, str]], Reply] = field(
        default_factory=lambda: as_json({"data": [{"id": "m"}]})
    )
    most_at_once: int = 0
    _at_once: int = 0
    _script: Script | None = None
    _queue: list[Reply | Script] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None
    _listener: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def answers(self, *replies: Reply | Script) -> None:
        """Sets the answers in order; the last one is repeated."""
        self._queue = list(replies)

    def steps(self) -> list[str]:
        """Returns the steps that were asked for, by the name of the schema, where one was sent."""
        forms = [asked.get("response_format", {}) for asked in self.asked]
        return [form.get("json_schema", {}).get("name", "") for form in forms]

    def next(self, asked: Asked) -> Reply:
        """Returns the reply to a request."""
        reply = self._queue.pop(0) if len(self._queue) > 1 else self._queue[0]
        return reply if isinstance(reply, Reply) else reply(asked)

    async def listen(self, port: int = 0) -> None:
        """Accepts connections from now on, at any free port or at this one."""
        self._loop = asyncio.get_running_loop()
        self._listener = await asyncio.start_server(self.serve, "127.0.0.1", port, limit=2**24)
        self.url = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}/v1"

    def leave(self) -> None:
        """Aborts every connection and accepts no other, from the loop's next turn on."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        if self._listener:
            self._listener.close()
        for writer in self._open:
            writer.transport.abort()

    def come_back(self) -> None:
        """Accepts connections again, at its former port. A script that calls it waits for itself."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self.listen(urlsplit(self.url).port or 0), self._loop).result(10)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one connection."""
        self._open.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._one(reader, writer):
                    pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return await self._send(self._reply(head[0], headers, body), writer)

    def _reply(self, request: str, headers: dict[str, str], body: bytes) -> Reply:
        if request.startswith("GET") and "/models" in request:
            return self.models if isinstance(self.models, Reply) else self.models(headers)
        if "/chat/completions" not in request:
            return failure(404, "no such path")
        asked = json.loads(body)
        self.asked.append(asked)
        self.headers.append(headers)
        return self.next(asked)

    async def _wait(self, seconds: float) -> None:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(seconds)
        self._at_once -= 1

    async def _send(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        headers = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked", **reply.headers}
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        pieces = list(reply.pieces)
        if pieces:
            await self._wait(pieces[0][0])
            pieces[0] = (0, pieces[0][1])
        if reply.hangs and not pieces:
            await asyncio.sleep(60)
        writer.write(f"HTTP/1.1 {reply.status} X\r\n{told}\r\n".encode())
        for pause, piece in pieces:
            if pause:
                await writer.drain()
                await asyncio.sleep(pause)
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if reply.hangs:
            await writer.drain()
            await asyncio.sleep(60)
        if reply.cut:
            await writer.drain()
            writer.transport.abort()
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


def event(data: Any) -> bytes:
    """Returns one event of a stream."""
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def chunk(text: str, finish: str | None = None) -> dict[str, Any]:
    """Returns one piece of a streamed answer."""
    delta = {"content": text} if text else {}
    return {"model": "m-1", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def text(
    words: str, finish: str = "stop", *, pause: float = 0, usage: Mapping[str, Any] | None = None
) -> Reply:
    """Returns a streamed answer in two pieces, with its usage."""
    half = len(words) // 2
    counted = usage or {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": 20}
    events = [chunk(words[:half]), chunk(words[half:]), chunk("", finish), {"choices": [], "usage": counted}]
    body = b"".join(map(event, events)) + b"data: [DONE]\n\n"
    return Reply(((pause, body),))


def as_json(data: Any, status: int = 200, **headers: str) -> Reply:
    """Returns a reply in one piece, without streaming."""
    told = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return Reply(((0, json.dumps(data).encode()),), status, told)


def failure(status: int, message: Any, code: Any = None, **headers: str) -> Reply:
    """Returns a refusal as most servers word it."""
    return as_json({"error": {"message": message, "code": code, "type": "error"}}, status, **headers)


def cards(*written: tuple[int, str, str], **more: Any) -> Reply:
    """Returns an answer with cards: unit, front, back."""
    listed = [{"s": s, "front": front, "back": back} for s, front, back in written]
    return text(json.dumps({"cards": listed}, ensure_ascii=False), **more)


def units_in(asked: Asked) -> Sequence[tuple[str, str]]:
    """Returns the numbered units of a request."""
    return _UNIT.findall(asked["messages"][-1]["content"])


def grounded(asked: Asked, pause: float = 0) -> Reply:
    """Returns a card of each unit, in the unit's own words."""
    found = []
    for number, unit in units_in(asked):
        words = _ENDS_A_WORD.sub("", unit).split()
        if len(words) > 3:
            found.append((int(number), f"What ends: {' '.join(words[:-1])} …?", words[-1]))
    return cards(*found[:8], pause=pause)


@contextmanager
def chat_server(*replies: Reply | Script, port: int = 0) -> Iterator[ChatServer]:
    """Yields a server in a thread of its own that answers in this order, and repeats the last reply."""
    server = ChatServer()
    server.answers(*(replies or (grounded,)))
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with _listening(server, port):
            ready.set()
            stopping = asyncio.Event()
            server_stops.append(lambda: loop.call_soon_threadsafe(stopping.set))
            await stopping.wait()

    server_stops: list[Callable[[], Any]] = []
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        server_stops[0]()
        thread.join(10)
        loop.close()


class _listening:  # noqa: N801
    """Listens inside the block, and closes open connections at its end."""

    def __init__(self, server: ChatServer, port: int = 0) -> None:
        self._server = server
        self._port = port

    async def __aenter__(self) -> None:
        await self._server.listen(self._port)

    async def __aexit__(self, *_: object) -> None:
        self._server.leave()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        # Aborted connections are closed by the loop's next turn.
        await asyncio.sleep(0.01)


async def _forever(latency: float) -> AsyncIterator[str]:
    server = ChatServer()
    server.answers(lambda asked: grounded(asked, latency))
    async with _listening(server):
        yield server.url
        await asyncio.Event().wait()


async def _main(latency: float) -> None:
    async for url in _forever(latency):
        print(url, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    asyncio.run(_main(parser.parse_args().latency))
