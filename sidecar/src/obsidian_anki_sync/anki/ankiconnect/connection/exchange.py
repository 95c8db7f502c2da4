"""A request over HTTP to this machine's Anki, and its answer.

The add-on closes each connection after its answer, so each exchange has a connection of its own. h11 knows
the protocol. A library with pools, proxies and TLS takes longer to import than a sync without changes takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Self
from urllib.parse import urlsplit

import h11

_PIECE_BYTES = 1 << 20


class NotConnectedError(Exception):
    """No program listens at the address."""


class BrokenOffError(Exception):
    """The connection ended before the answer did, or the answer is not HTTP."""


class SilenceError(BrokenOffError):
    """The other side neither received nor sent anything for too long."""


class Exchange:
    """One request and its answer; ``headers`` are those of the answer, by their names in small letters."""

    def __init__(self, url: str, body: bytes, *, connect_seconds: float, seconds: float) -> None:
        self._url = urlsplit(url)
        self._body = body
        self._connect_seconds = connect_seconds
        self._seconds = seconds
        self._protocol = h11.Connection(h11.CLIENT)
        self.headers: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Sends the request and reads the head of the answer."""
        try:
            async with asyncio.timeout(self._connect_seconds):
                self._reader, self._writer = await asyncio.open_connection(
                    self._url.hostname, self._url.port, limit=_PIECE_BYTES
                )
        except (OSError, TimeoutError, UnicodeError, ValueError):
            raise NotConnectedError from None
        try:
            await self._send()
            head = await self._next_event()
        except BaseException:
            self._writer.close()
            raise
        if isinstance(head, h11.Response):
            self.headers = {name.decode(): text.decode("latin-1") for name, text in head.headers}
        return self

    async def __aexit__(self, *error: object) -> None:
        """Closes the connection."""
        self._writer.close()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yields the body of the answer as it arrives; raises ``BrokenOffError``."""
        while not isinstance(event := await self._next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                yield bytes(event.data)

    async def _send(self) -> None:
        headers = {
            "Host": self._url.netloc,
            "Content-Type": "application/json",
            "Content-Length": str(len(self._body)),
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        request = h11.Request(method="POST", target=self._url.path or "/", headers=list(headers.items()))
        for event in (request, h11.Data(data=self._body), h11.EndOfMessage()):
            self._writer.write(self._protocol.send(event) or b"")
        try:
            async with asyncio.timeout(self._seconds):
                await self._writer.drain()
        except TimeoutError:
            raise SilenceError from None
        except OSError as error:
            raise BrokenOffError(type(error).__name__) from None

    async def _next_event(self) -> h11.Event:
        event: object = h11.NEED_DATA
        try:
            while event is h11.NEED_DATA or isinstance(event, h11.InformationalResponse):
                event = self._protocol.next_event()
                if event is h11.NEED_DATA:
                    async with asyncio.timeout(self._seconds):
                        self._protocol.receive_data(await self._reader.read(_PIECE_BYTES))
        except TimeoutError:
            raise SilenceError from None
        except (OSError, h11.RemoteProtocolError) as error:
            raise BrokenOffError(type(error).__name__) from None
        if isinstance(event, h11.Event) and not isinstance(event, h11.ConnectionClosed):
            return event
        raise BrokenOffError("ConnectionClosed")
