"""The process that serves the plugin."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from obsidian_anki_sync.rpc.framing import Messages
from obsidian_anki_sync.rpc.methods.lifecycle import STOP_SECONDS
from obsidian_anki_sync.rpc.pipes import PipeReader, PipeWriter, take_pipes
from obsidian_anki_sync.rpc.server import Server

_log = logging.getLogger(__name__)

_WRITE_SECONDS = 0.2


def serve(log_level: str = "warning") -> None:
    """Serves on stdin and stdout until stdin ends, a signal comes, or ``shutdown`` is called.

    A running sync is interrupted and saved first. Work that takes too long, such as a batch in Anki, is left
    as after a kill, and the next sync recovers it. Ends the process.
    """
    gc.freeze()
    gc.enable()
    by_hand = sys.stdin.isatty()
    incoming, outgoing = take_pipes()
    logging.basicConfig(
        stream=sys.stderr, level=log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    # Below that level it logs whole messages, and with them the text of notes.
    logging.getLogger("pygls").setLevel(logging.ERROR)
    if by_hand:
        _log.warning("This command is for the Obsidian plugin, which speaks JSON-RPC to it. Ctrl+C ends it.")
    writer = PipeWriter(outgoing)
    with suppress(KeyboardInterrupt):
        asyncio.run(_answer(incoming, writer))
    _exit(writer)


async def _answer(incoming: int, writer: PipeWriter) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_error)
    ended = asyncio.Event()
    server = Server(writer, ended.set)
    messages = Messages()

    def handle(chunk: bytes, done: Future[None]) -> None:
        try:
            for message in messages.feed(chunk):
                server.take(message)
            if not chunk:
                ended.set()
        finally:
            done.set_result(None)

    def take(chunk: bytes) -> None:
        done: Future[None] = Future()
        loop.call_soon_threadsafe(handle, chunk, done)
        done.result()

    PipeReader(incoming, take).start()
    _end_on_signals(loop, ended.set)
    await ended.wait()
    await server.sidecar.syncs.stop(STOP_SECONDS)
    # The process ends here: to close the loop would wait for threads whose work is no longer needed.
    _exit(writer)


def _end_on_signals(loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, end)
        except NotImplementedError:
            signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(end))


def _log_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _log.error("An error in the background (%s).", type(error).__name__ if error else "unknown")
    _log.debug("Where it happened:", exc_info=error)


def _exit(writer: PipeWriter) -> None:
    writer.close(_WRITE_SECONDS)
    logging.shutdown()
    os._exit(0)
