"""A proxy in front of a chat API that counts requests and answers."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(slots=True)
class Passed:
    """Counts by the hash of the request: how often it was sent, and which answers were complete."""

    url: str = ""
    sent: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    _above: tuple[str, int] = ("", 0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Passes one request on, and its answer back, piece by piece."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            lines = [line for line in head[1:] if line and not line.lower().startswith("connection:")]
            sizes = [int(line[15:]) for line in lines if line.lower().startswith("content-length:")]
            body = await reader.readexactly(sizes[0] if sizes else 0)
            above, to_above = await asyncio.open_connection(*self._above)
            to_above.write("\r\n".join([head[0], *lines, "Connection: close", "", ""]).encode() + body)
            await self._relay(hashlib.sha256(body).hexdigest() if body else "", above, writer)
            to_above.transport.abort()
        writer.transport.abort()

    async def _relay(self, name: str, above: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sent[name] += 1
        while piece := await above.read(65536):
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
        self.answered.add(name)
        # The other side closes once it has read to the end.
        await asyncio.sleep(0.05)


@contextmanager
def counting_proxy(url: str) -> Iterator[Passed]:
    """Yields a proxy in a thread of its own in front of the API at a base URL."""
    parts = urlsplit(url)
    passed = Passed(_above=(parts.hostname or "", parts.port or 80))
    ready, stopping = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        listener = await asyncio.start_server(passed.serve, "127.0.0.1", 0)
        passed.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
        ready.set()
        await stopping.wait()
        listener.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield passed
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
        loop.close()
