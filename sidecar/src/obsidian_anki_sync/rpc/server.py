"""JSON-RPC by pygls, which no other module imports. Every request gets exactly one answer.

pygls keeps the handlers and the open requests, and cancels requests. This module handles malformed messages,
errors, and text that is not ASCII.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from cattrs import Converter
from pygls.protocol import JsonRPCProtocol
from pygls.server import JsonRPCServer

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.rpc.converting import MisfitError, plain, structured
from obsidian_anki_sync.rpc.errors import (
    CancelledRequestError,
    InvalidParamsError,
    InvalidRequestError,
    ParseError,
    UnknownMethodError,
    presentable,
    response_error,
)
from obsidian_anki_sync.rpc.framing import Fault, framed
from obsidian_anki_sync.rpc.messages import METHODS, SyncBegun
from obsidian_anki_sync.rpc.methods.lifecycle import AT_ONCE, require_same_protocol
from obsidian_anki_sync.rpc.pipes import PipeWriter
from obsidian_anki_sync.rpc.sidecar import Sidecar

_log = logging.getLogger(__name__)

_VERSION = "2.0"
_REPAIR = "Send JSON-RPC 2.0 after a Content-Length header with the number of bytes."


class Server:
    """One connection to a plugin; ``ended`` is called after the answer to ``shutdown``."""

    def __init__(self, writer: PipeWriter, ended: Callable[[], None]) -> None:
        server = JsonRPCServer(_Protocol, Converter)
        assert isinstance(server.protocol, _Protocol)
        self._protocol = server.protocol
        self.sidecar = Sidecar(self._protocol.notify)
        self._protocol.serve(self.sidecar, writer.write, ended)
        for method in METHODS:
            server.feature(method)(_typed(method, self.sidecar))

    def take(self, message: Any) -> None:
        """Handles a message: any JSON value, or a ``Fault``."""
        self._protocol.handle_message(message)


def _typed(method: str, sidecar: Sidecar) -> Callable[[Any], Awaitable[Any]]:
    """Returns the handler of a method, with its parameters converted to their type."""
    kind = METHODS[method].params

    async def handler(params: Any) -> Any:
        if method == "initialize":
            require_same_protocol(params)
        try:
            typed: Any = structured({} if params is None else params, kind)
        except MisfitError as misfit:
            raise InvalidParamsError(misfit.path, misfit.reason) from None
        began = time.monotonic()
        result = await _function(method)(sidecar, typed)
        _log.info("%s was done in %.1f ms", method, (time.monotonic() - began) * 1000)
        return result

    return handler


def _function(method: str) -> Callable[[Sidecar, Any], Awaitable[Any]]:
    """Returns the function of a method; for one that is not in ``AT_ONCE`` it imports the pipeline."""
    if method in AT_ONCE:
        return AT_ONCE[method]
    from obsidian_anki_sync.rpc.methods.table import HANDLERS

    return HANDLERS[method]


class _Protocol(JsonRPCProtocol):
    """Keeps messages as plain JSON until a handler asks for its parameters."""

    _sidecar: Sidecar
    _write: Callable[[bytes], None]
    _ended: Callable[[], None]
    _sync_request: Any = None
    """The id of the request that began the newest sync; to cancel it stops the running sync."""
    _shutdown_request: Any = None
    """The id of the request to shut down."""

    def serve(self, sidecar: Sidecar, write: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Sets the methods, the output, and the callback for the end."""
        self._sidecar = sidecar
        self._write = write
        self._ended = ended

    def handle_message(self, message: Any) -> None:
        """Answers requests, carries out cancellations, and ignores other notifications."""
        try:
            self._handle(message)
        except Exception as error:
            _log.debug("A message was not handled.", exc_info=True)
            msg_id = message.get("id") if isinstance(message, dict) else None
            self._refuse(msg_id if _is_id(msg_id) else None, presentable(error))

    def _handle(self, message: Any) -> None:
        if isinstance(message, Fault):
            self._refuse(None, ParseError(message.reason, _REPAIR))
            return
        request = message if isinstance(message, dict) else {}
        msg_id, method, params = request.get("id"), request.get("method"), request.get("params")
        if reason := _why_no_message(message):
            self._refuse(msg_id if _is_id(msg_id) else None, InvalidRequestError(reason, _REPAIR))
        elif "id" in request:
            self._handle_request(msg_id, method, params)
        elif method == "$/cancelRequest" and isinstance(params, dict):
            self._handle_cancel_notification(params.get("id"))

    def notify(self, method: str, params: Any = None) -> None:
        """Sends a notification."""
        self._send_data({"jsonrpc": _VERSION, "method": method, "params": plain(params)})

    def _handle_request(self, msg_id: Any, method: Any, params: Any) -> None:
        if self._sidecar.ending:
            self._refuse(msg_id, InvalidRequestError("The sidecar is ending.", "Start it anew."))
        elif msg_id in self._request_futures:
            self._refuse(msg_id, InvalidRequestError("A request with this id is open.", "Use each id once."))
        elif handler := self.fm.features.get(method):
            if method == "shutdown":
                self._shutdown_request = msg_id
            answer = partial(self._send_handler_result, msg_id=msg_id)
            self._execute_handler(msg_id=msg_id, handler=handler, args=(params,), callback=answer)
        else:
            self._refuse(msg_id, UnknownMethodError("There is no such method.", "Upgrade the sidecar."))

    def _handle_cancel_notification(self, msg_id: Any) -> None:
        if _is_id(msg_id) and msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)
        elif _is_id(msg_id) and msg_id == self._sync_request:
            self._sidecar.syncs.interrupt()

    def _send_handler_result(self, future: Any, *, msg_id: Any) -> None:
        self._request_futures.pop(msg_id, None)
        self._answer(future, msg_id)
        if msg_id == self._shutdown_request:
            self._ended()

    def _answer(self, future: Any, msg_id: Any) -> None:
        try:
            if future.cancelled():
                raise CancelledRequestError("The request was cancelled.", "")
            result = future.result()
            self._send_data({"jsonrpc": _VERSION, "id": msg_id, "result": plain(result)})
        except Exception as error:
            _log.debug("A request failed.", exc_info=True)
            self._refuse(msg_id, presentable(error))
            return
        if isinstance(result, SyncBegun):
            self._sync_request = msg_id
            self._sidecar.syncs.answered()

    def _refuse(self, msg_id: Any, error: SyncError) -> None:
        _log.info("A request was answered with the error %s", error.code)
        self._send_data({"jsonrpc": _VERSION, "id": msg_id, "error": response_error(error)})

    def _send_data(self, data: Any) -> None:
        self._write(framed(data))


def _why_no_message(message: Any) -> str:
    """Returns why a JSON value is neither a request nor a notification; empty if it is one."""
    if not isinstance(message, dict):
        return "A message must be an object. Batches are not supported."
    if message.get("jsonrpc") != _VERSION:
        return "A message must have jsonrpc 2.0."
    if not isinstance(message.get("method"), str):
        return "A message has no method."
    if "id" in message and not _is_id(message["id"]):
        return "The id of a request must be a text or a whole number."
    return ""


def _is_id(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
