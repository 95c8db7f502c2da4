"""Sends one request to a chat API and reads the whole reply."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Any

import httpx
import orjson

from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.domain.text import counted, shortened
from obsidian_anki_sync.generation.ask.bounded import AnswerTooLongError, EncodingError, pieces
from obsidian_anki_sync.generation.ask.connection import explained, opened, proxy_of
from obsidian_anki_sync.generation.ask.faults import TRIES, ServerBusyError, judge
from obsidian_anki_sync.generation.ask.refusals import Refusal
from obsidian_anki_sync.generation.ask.streaming import (
    LONGEST_REPLY,
    BrokenReplyError,
    EndlessReplyError,
    ForeignReplyError,
    PageError,
    Reply,
    ReplyError,
)
from obsidian_anki_sync.generation.errors import ModelError
from obsidian_anki_sync.generation.options import GenerationOptions

_LONGEST_REFUSAL = 100_000  # bytes
_ANTHROPIC_VERSION = "2023-06-01"
_LONGEST_LIST = 20_000_000
_SECONDS_TO_LIST = 60.0
# An answer is kept only after this, so a kill in this time loses it.
_SECONDS_TO_END = 0.1
_SECONDS_TO_REFUSE = 10.0
_SECONDS_TO_SAY_SO = 10.0
# A server that was silent once usually is again, and each try costs the whole wait.
_TRIES_OF_THE_SILENT = 2
# A whole reply in another form usually has it again, and may be paid for.
_TRIES_OF_THE_FOREIGN = 2
# Nor does an endless reply end at the next try.
_TRIES_OF_THE_ENDLESS = 2
_LONGEST_EXCERPT = 80  # characters


class Chat:
    """A chat API at one base URL."""

    def __init__(self, options: GenerationOptions, say: Callable[[str], None] = lambda _: None) -> None:
        self._options = options
        self._say = say
        self._has_said_waiting = False
        self._http = opened(options)

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def complete(
        self, body: Mapping[str, Any], response_format: str, hear: Callable[[str], None] = lambda _: None
    ) -> Answer:
        """Returns the whole reply to a request.

        Raises what ``faults.judge`` makes of a refusal, and ``ServerBusyError`` if a connection breaks or
        is silent. An incomplete reply is dropped.
        """
        began = time.perf_counter()
        reply = Reply()
        try:
            async with asyncio.timeout(self._options.total_seconds):
                await self._stream(body, reply, hear)
        except httpx.ConnectTimeout:
            raise self._unreachable() from None
        except (httpx.TimeoutException, TimeoutError):
            raise self._silent() from None
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise explained(error, self._options) or self._unreachable() from None
        except (httpx.TransportError, BrokenReplyError) as error:
            told = str(error) if isinstance(error, BrokenReplyError) else "the connection broke off"
            tries = _TRIES_OF_THE_ENDLESS if isinstance(error, EndlessReplyError) else TRIES
            raise ServerBusyError(
                f"The reply of {self._options.host} is incomplete: {told}.", tries=tries
            ) from None
        except (PageError, ForeignReplyError) as error:
            raise self._not_of_the_api(error) from None
        except EncodingError as error:
            raise ModelError(
                f"{self._options.host} sends a reply that is compressed as {error}, which was not asked for.",
                "Switch this compression off in the server, or in the proxy before it.",
            ) from None
        except ReplyError as error:
            raise self._refused(error, str(body["model"]), has_begun=reply.has_begun) from None
        return _answer(reply, response_format, time.perf_counter() - began)

    def _not_of_the_api(self, error: PageError | ForeignReplyError) -> Exception:
        """Returns the error for a whole reply that is something else."""
        if isinstance(error, PageError):
            return ModelError(
                f"There is no chat API at {self._options.host}: it answers with a page ({error}).",
                "The base URL of the generation settings usually ends in /v1.",
            )
        words = Refusal.of(200, str(error)).words
        words = words.replace(self._options.key, "…") if self._options.key else words
        begin = shortened(words, _LONGEST_EXCERPT)
        return ServerBusyError(
            f"The reply of {self._options.host} is not of the chat API. It begins: '{begin}'.",
            tries=_TRIES_OF_THE_FOREIGN,
            may_be_note=False,
        )

    def _refused(self, error: ReplyError, model: str, *, has_begun: bool) -> Exception:
        """Returns the error that a reply holds. What the model wrote before it was paid for."""
        text = orjson.dumps(error.args[0]).decode()
        judged = judge(Refusal.of(200, text, error.args[0]), {}, self._options, model)
        if isinstance(judged, ServerBusyError):
            judged.was_refused = not has_begun
        return judged

    async def models(self) -> tuple[int, bytes]:
        """Returns status and body of the server's list of models; raises ``httpx.HTTPError``."""
        status, body = await self.get(self._address("models"))
        if status == 401 and self._options.key:
            # Anthropic lists its models only for its own form of the key.
            own = {"x-api-key": self._options.key, "anthropic-version": _ANTHROPIC_VERSION}
            status, body = await self.get(self._address("models"), own)
        return status, body

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Returns status and body of another page of the server; raises ``httpx.HTTPError``."""
        try:
            async with (
                asyncio.timeout(_SECONDS_TO_LIST),
                self._notice_if_slow(_SECONDS_TO_LIST),
                self._http.stream("GET", url, headers=headers) as response,
            ):
                body = [piece async for piece in pieces(response, _LONGEST_LIST)]
        except (TimeoutError, AnswerTooLongError, EncodingError) as error:
            raise httpx.ReadError(str(error) or "it does not end") from None
        return response.status_code, b"".join(body)

    async def _stream(self, body: Mapping[str, Any], reply: Reply, hear: Callable[[str], None]) -> None:
        """Reads a reply to its end; raises what it is instead."""
        async with self._begin(body) as response:
            if not response.is_success:
                raise judge(await _refusal(response), response.headers, self._options, str(body["model"]))
            told = 0
            lines = _lines(response, self._options.idle_seconds)
            async for line in lines:
                reply.take(line)
                for front in reply.fronts(told):
                    hear(front)
                    told += 1
                if reply.is_done:
                    break
            reply.finish()
            # A connection that is read to its end can carry the next request; this is not worth a long wait.
            with suppress(TimeoutError, httpx.TransportError, BrokenReplyError):
                async with asyncio.timeout(_SECONDS_TO_END):
                    async for _ in lines:
                        pass

    @asynccontextmanager
    async def _begin(self, body: Mapping[str, Any]) -> AsyncIterator[httpx.Response]:
        """Sends the request and waits for the first byte, which takes minutes if a model is being loaded."""
        whole = not body.get("stream")
        limit = self._options.total_seconds if whole else self._options.first_seconds
        request = self._http.build_request(
            "POST", self._address("chat/completions"), content=orjson.dumps(body)
        )
        async with asyncio.timeout(limit), nullcontext() if whole else self._notice_if_slow(limit):
            response = await self._http.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    @asynccontextmanager
    async def _notice_if_slow(self, limit: float) -> AsyncIterator[None]:
        """Tells the user, if the block takes long, that the server has not begun to answer."""
        notice = asyncio.get_running_loop().call_later(_SECONDS_TO_SAY_SO, self._tell_waiting, limit)
        try:
            yield
        finally:
            notice.cancel()

    def _tell_waiting(self, limit: float) -> None:
        """Says once a run that the server is slow to begin; a slow machine is so at every request."""
        if self._has_said_waiting:
            return
        self._has_said_waiting = True
        self._say(
            f"{self._options.host} has not begun to answer for {_SECONDS_TO_SAY_SO:g} seconds. It may still"
            f" be loading the model; the sync waits up to {counted(round(limit / 60) or 1, 'minute')}."
        )

    def _address(self, path: str) -> str:
        base, mark, query = self._options.url.partition("?")
        return f"{base.rstrip('/')}/{path}{mark}{query}"

    def _silent(self) -> ServerBusyError:
        return ServerBusyError(
            f"{self._options.host} was silent for too long.",
            tries=_TRIES_OF_THE_SILENT,
            slows=True,
            is_silent=True,
        )

    def _unreachable(self) -> ServerBusyError:
        proxy = proxy_of(self._options)
        through = f", through the proxy{proxy}" if proxy else ""
        return ServerBusyError(
            f"No server answers at {self._options.host}{through}.", was_refused=True, is_unreachable=True
        )


async def _lines(response: httpx.Response, idle_seconds: float) -> AsyncIterator[bytes]:
    """Yields the complete lines of a reply as bytes; a character may be divided between two pieces.

    Raises ``TimeoutError`` if the server is silent for longer than ``idle_seconds``.
    """
    rest = bytearray()
    arriving = pieces(response, LONGEST_REPLY)
    try:
        while True:
            async with asyncio.timeout(idle_seconds):
                piece = await anext(arriving, None)
            if piece is None:
                break
            rest += piece
            if b"\n" in piece:
                *lines, last = bytes(rest).split(b"\n")
                rest = bytearray(last)
                for line in lines:
                    yield line.rstrip(b"\r")
    except AnswerTooLongError as error:
        raise EndlessReplyError(str(error)) from None
    if rest:
        yield bytes(rest).rstrip(b"\r")


async def _refusal(response: httpx.Response) -> Refusal:
    """Returns the refusal in a response, of which only the beginning is read."""
    body = b""
    with suppress(AnswerTooLongError, EncodingError, TimeoutError, httpx.TransportError):
        async with asyncio.timeout(_SECONDS_TO_REFUSE):
            async for piece in pieces(response, _LONGEST_REFUSAL):
                body += piece
    text = body.decode("utf-8", "replace")
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        parsed = None
    return Refusal.of(response.status_code, text, parsed)


def _answer(reply: Reply, response_format: str, latency: float) -> Answer:
    refusal = "".join(reply.refusal)
    text = refusal or "".join(reply.text)
    reason = "refusal" if refusal else reply.finish_reason
    return Answer(
        text=text,
        model=reply.model,
        finish_reason=reason,
        usage=reply.usage,
        cost=reply.cost,
        response_format=response_format,
        latency=latency,
    )
