"""Runs a command in an event loop, and ends the process at once if the user stops it."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, NoReturn

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.signals import stopping
from obsidian_anki_sync.cli.stop_signals import STOPPED
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt


def run_command(command: Coroutine[Any, Any, CommandResult], *, as_json: bool) -> CommandResult:
    """Returns the command's result. If the user stops it, the process ends instead.

    The loop of a stopped command is not closed: that would wait for threads whose work is not needed now.
    """
    gc.freeze()
    gc.enable()
    return asyncio.run(_run(command, as_json=as_json))


async def _run(command: Coroutine[Any, Any, CommandResult], *, as_json: bool) -> CommandResult:
    task = asyncio.ensure_future(command)
    with stopping(Interrupt(), task.cancel, STOPPED):
        try:
            result = await task
        except asyncio.CancelledError:
            _end_with(_shown_stop(as_json=as_json))
        if result.exit_code is ExitCode.INTERRUPTED:
            from obsidian_anki_sync.cli.output.console import show

            _end_with(show(result, as_json=as_json))
    return result


def _shown_stop(*, as_json: bool) -> ExitCode:
    from obsidian_anki_sync.cli.output.console import show_error

    return show_error(KeyboardInterrupt(), as_json=as_json, debug=False)


def _end_with(code: ExitCode) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
