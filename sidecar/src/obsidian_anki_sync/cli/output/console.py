"""The only module that writes to the terminal."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from obsidian_anki_sync.cli.exit_codes import ExitCode, StoppedError, exit_code
from obsidian_anki_sync.cli.installation import advice_of
from obsidian_anki_sync.cli.output.json_output import encoded, error_document
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import SyncError, UnavailableError
from obsidian_anki_sync.pipeline.sync.agreement import UnagreedError
from obsidian_anki_sync.settings import PROGRAM


class Terminal(Console):
    """A console that ignores a closed pipe, so that a sync outlives its reader."""

    def __init__(self, file: TextIO) -> None:
        if isinstance(file, io.TextIOWrapper):
            # A piped Windows console may know fewer characters than a note holds.
            file.reconfigure(errors="replace")
        super().__init__(file=file, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Discards all further output."""
        self.quiet = True
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def show(result: CommandResult, *, as_json: bool, quiet: bool = False) -> ExitCode:
    """Prints a command's result and returns its exit code.

    With ``quiet``, a successful command prints nothing but the document of ``as_json``.
    """
    if as_json:
        _write(encoded(result.document()))
        return result.exit_code
    if quiet and result.exit_code is ExitCode.DONE:
        return result.exit_code
    terminal = Terminal(sys.stdout)
    parts = list(result.whole()) if result.whole and can_page(terminal) else []
    if len(parts) > terminal.height:
        with terminal.pager(styles=True, links=False):
            print_parts(terminal, parts)
        # The pager takes its page away again; what counts stays.
    print_parts(terminal, parts if 0 < len(parts) <= terminal.height else result.view())
    return result.exit_code


def can_page(terminal: Console) -> bool:
    """True if a terminal can show the output page by page."""
    return terminal.is_terminal and not terminal.is_dumb_terminal and sys.stdin.isatty()


def print_parts(terminal: Console, parts: Iterable[RenderableType]) -> None:
    """Prints lines as they are, and all else as rich lays it out."""
    for part in parts:
        if isinstance(part, str):
            terminal.out(part)
        else:
            terminal.print(part, crop=False)


def show_error(error: BaseException, *, as_json: bool, debug: bool) -> ExitCode:
    """Prints an error as one paragraph, with a traceback if debugging, and returns its exit code."""
    readable = readable_error(error)
    terminal = Terminal(sys.stderr)
    if debug:
        terminal.out("".join(traceback.format_exception(error)), end="")
    if as_json:
        with suppress(OSError):
            _write(encoded(error_document(readable)))
    elif isinstance(error, KeyboardInterrupt):
        terminal.out(f"\n{readable.message}")
    else:
        terminal.print(
            Text.assemble(("Error: ", "bold red"), f"{readable.message} {advice_of(readable)}".strip()),
            soft_wrap=not terminal.is_terminal,
        )
        if isinstance(readable, UnagreedError):
            from obsidian_anki_sync.cli.output.plan_view import affected_lines

            print_parts(terminal, affected_lines(readable.actions))
        for note in getattr(readable, "__notes__", ()):
            terminal.out(note)
    return exit_code(readable)


def readable_error(error: BaseException) -> SyncError:
    """Returns any error as a ``SyncError`` with a readable message."""
    match error:
        case SyncError():
            return error
        case KeyboardInterrupt():
            return StoppedError("Stopped. Nothing was lost.", "")
        case OSError():
            place = f" ({error.filename})" if error.filename else ""
            return UnavailableError(
                f"The operating system refused a request: {error.strerror or error}{place}.",
                "Correct this and run the command again. Progress is kept.",
            )
        case _:
            said = f": {error}" if str(error) else ""
            return SyncError(
                f"Unexpected error: {type(error).__name__}{said}.",
                f"Progress is kept. Run `{PROGRAM} --debug …` for the traceback, and report it with the file"
                f" that `{PROGRAM} diagnostics` writes.",
            )


def _write(document: bytes) -> None:
    try:
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
