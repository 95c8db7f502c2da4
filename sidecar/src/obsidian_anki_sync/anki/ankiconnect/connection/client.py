"""Sends one request after another to the add-on, and turns missing answers into errors.

The add-on reads its socket some forty times a second and answers one request each time, so parallel requests
save no time. It closes each connection after the answer without announcing it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson

from obsidian_anki_sync.anki.ankiconnect.connection.answers import (
    TRANSFER_SECONDS,
    checked,
    read_whole,
    unexpected,
)
from obsidian_anki_sync.anki.ankiconnect.connection.exchange import (
    BrokenOffError,
    Exchange,
    NotConnectedError,
    SilenceError,
)
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.ankiconnect.connection.profile import OpenProfile
from obsidian_anki_sync.domain.errors import TargetError

_log = logging.getLogger(__name__)

Call = tuple[str, Mapping[str, Any]]
"""An action and its parameters."""

_VERSION = 6
_CONNECT_SECONDS = 5.0
_TRIES = 3
_LONGEST_REFUSAL = 500

_START = "Start Anki with the AnkiConnect add-on (code 2055492159), then try again."
_START_CLI_ADVICE = f"{_START} With --wait, `sync` waits for Anki to start."
_DIALOG = "Close any open dialog in Anki, wait until it is idle, then try again."
_OTHER_PROGRAM = "Give AnkiConnect's port in the target, as in ankiconnect://127.0.0.1:8765."
_NOTHING_TWICE = " The next sync finds what arrived, and sends nothing twice."


class NotRunningError(TargetError):
    """Anki is not running: no program listens at the address."""

    code = "anki-not-running"


class AnkiKeyError(TargetError):
    """AnkiConnect rejected the API key."""

    code = "anki-key"


class OtherProgramError(TargetError):
    """Another program answers at the address."""

    code = "anki-other-program"


class NoAnswerError(TargetError):
    """A question was not answered. A question changes nothing in Anki."""

    code = "anki-silent"


class UncertainError(TargetError):
    """An order was sent and not answered. It may have been carried out, or may still be."""

    code = "anki-uncertain"


class RefusalError(TargetError):
    """The add-on answered with an error."""

    code = "anki-refusal"


class Client:
    """Sends questions (which may be repeated) and orders (which are never repeated), one at a time.

    Every request of several parts also asks which profile is open, since a separate request would take as
    long as any other. If ``profile`` is not open, it raises ``OtherProfileError``.
    """

    def __init__(self, url: str, options: AnkiConnectOptions) -> None:
        self._url = url
        self._options = options
        self.profile: OpenProfile | None = None
        self._is_checked = False

    async def require_profile(self) -> None:
        """Raises ``OtherProfileError`` if another profile is open; asks unless the last answer told."""
        if not self._is_checked:
            await self.ask_all([])

    async def ask(self, action: str, **params: Any) -> Any:
        """Returns the answer to a question, asked again if a connection breaks; raises ``TargetError``."""
        for attempt in range(1, _TRIES + 1):
            try:
                return await self._send(action, params, self._options.read_seconds)
            except BrokenOffError as error:
                # A server that did not answer once will not answer again, and each try costs the whole wait.
                if attempt == _TRIES or isinstance(error, SilenceError):
                    raise NoAnswerError(*self._broken_off(error, self._options.read_seconds)) from None
        raise AssertionError

    async def order(self, action: str, **params: Any) -> Any:
        """Returns the answer to a change; raises ``UncertainError`` if it may have been carried out."""
        try:
            return await self._send(action, params, self._options.write_seconds)
        except BrokenOffError as error:
            message, advice = self._broken_off(error, self._options.write_seconds)
            raise UncertainError(message, advice + _NOTHING_TWICE) from None

    async def ask_all(self, questions: Sequence[Call]) -> list[Any]:
        """Returns the answers to several questions in one request; a refusal is a ``RefusalError``."""
        return await self._send_all(questions, self.ask)

    async def ask_each(self, questions: Sequence[Call]) -> list[Any]:
        """Returns the answers to several questions in one request; raises the first error among them."""
        return list(map(_raised, await self.ask_all(questions)))

    async def order_all(self, orders: Sequence[Call]) -> list[Any]:
        """Returns the answers to several orders in one request; Anki continues after a refused order."""
        return await self._send_all(orders, self.order)

    async def order_and_ask(
        self, orders: Sequence[Call], questions: Sequence[Call]
    ) -> tuple[list[Any], list[Any]]:
        """Returns the answers to several orders, and to questions asked right after them in one request.

        Raises the first error among the answers to the questions.
        """
        answers = await self.order_all([*orders, *questions])
        return answers[: len(orders)], list(map(_raised, answers[len(orders) :]))

    async def _send_all(self, calls: Sequence[Call], send: Callable[..., Awaitable[Any]]) -> list[Any]:
        profile = self.profile
        asked = [*calls, (profile.action, {})] if profile else calls
        if not asked:
            return []
        answers = _results(asked, await send("multi", actions=[self._call(*one) for one in asked]))
        if profile:
            profile.require(_raised(answers.pop()))
            self._is_checked = True
        return answers

    async def _send(self, action: str, params: Mapping[str, Any], seconds: float) -> Any:
        self._is_checked = False
        body = orjson.dumps(self._call(action, params))
        exchange = Exchange(self._url, body, connect_seconds=_CONNECT_SECONDS, seconds=seconds)
        try:
            begun = time.monotonic()
            async with asyncio.timeout(seconds + TRANSFER_SECONDS), exchange:
                answer = await read_whole(action, exchange)
            _log.debug("%s: %d bytes sent, answered in %.3f s", action, len(body), time.monotonic() - begun)
        except NotConnectedError:
            raise NotRunningError(
                f"No Anki answers at {self._url}.", _START, cli_advice=_START_CLI_ADVICE
            ) from None
        except TimeoutError:
            raise SilenceError from None
        return checked(action, self._read(answer))

    def _call(self, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        call: dict[str, Any] = {"action": action, "version": _VERSION}
        if params:
            call["params"] = dict(params)
        if self._options.key:
            # Inside `multi`, each action needs the key too.
            call["key"] = self._options.key
        return call

    def _broken_off(self, error: BrokenOffError, seconds: float) -> tuple[str, str]:
        """Returns the message for a missing answer, and the advice."""
        if isinstance(error, SilenceError):
            return f"Anki did not answer within {seconds:g} seconds.", _DIALOG
        return (
            f"The connection to {self._url} broke off ({error}).",
            f"Check that Anki is running, then try again. If it is another program: {_OTHER_PROGRAM}",
        )

    def _read(self, body: bytes) -> Any:
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict) or not {"result", "error"} <= answer.keys():
            raise OtherProgramError(
                f"Another program than AnkiConnect answers at {self._url}.", _OTHER_PROGRAM
            )
        result = _result(answer)
        if isinstance(result, RefusalError):
            if "api key" in result.message:
                raise AnkiKeyError(
                    "AnkiConnect rejected the API key.",
                    "Set OBSIDIAN_ANKI_SYNC_ANKI_KEY to the apiKey of the add-on's configuration.",
                )
            raise result
        return result


def _results(calls: Sequence[Call], answers: Sequence[Any]) -> list[Any]:
    if len(answers) != len(calls):
        raise unexpected("multi", f"has {len(answers)} parts instead of {len(calls)}")
    return [
        result if isinstance(result, RefusalError) else checked(action, result)
        for (action, _), result in zip(calls, map(_part, answers), strict=True)
    ]


def _raised(answer: Any) -> Any:
    """Returns an answer; raises it if it is an error."""
    if isinstance(answer, RefusalError):
        raise answer
    return answer


def _part(answer: Any) -> Any:
    """Returns one result of several; older versions of the add-on answer with the bare result."""
    is_wrapped = isinstance(answer, dict) and answer.keys() == {"result", "error"}
    return _result(answer) if is_wrapped else answer


def _result(answer: dict[str, Any]) -> Any:
    error = answer.get("error")
    if error is None:
        return answer.get("result")
    # Anki's own sentences have line breaks, marks of the writing direction, and a full stop.
    reason = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split()).rstrip(".")
    return RefusalError(
        f"Anki refused: {reason[:_LONGEST_REFUSAL]}.", "Look at Anki's window, then try again."
    )
