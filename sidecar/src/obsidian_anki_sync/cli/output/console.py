"""Shows the result of a command, or its error; rich is imported only for output that it lays out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from obsidian_anki_sync.cli.exit_codes import ExitCode, StoppedError, exit_code
from obsidian_anki_sync.cli.installation import advice_of
from obsidian_anki_sync.cli.output.plain import PlainOutput, is_plain
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.stop_signals import STOPPED, left_to_another_program
from obsidian_anki_sync.domain.errors import GuardError, SyncError, UnavailableError
from obsidian_anki_sync.settings import PROGRAM

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from obsidian_anki_sync.cli.output.terminal import Terminal


def show(result: CommandResult, *, as_json: bool, quiet: bool = False) -> ExitCode:
    """Prints a command's result and returns its exit code.

    With ``quiet``, a successful command prints nothing but the document of ``as_json``.
    """
    if as_json:
        from obsidian_anki_sync.cli.output.json_output import encoded

        _write(encoded(result.document()))
        return result.exit_code
    if quiet and result.exit_code is ExitCode.DONE:
        return result.exit_code
    if result.whole and not is_plain(sys.stdout):
        _show_whole(result.whole(), result.view)
    else:
        print_parts(sys.stdout, result.view())
    return result.exit_code


def _show_whole(whole: Iterable[RenderableType], view: Callable[[], Iterable[RenderableType]]) -> None:
    """Prints the whole view if it fits, else shows it page by page and prints the short one."""
    terminal = _terminal(sys.stdout)
    parts = list(whole) if terminal.can_page else []
    if len(parts) > terminal.height:
        with left_to_another_program(), terminal.pager(styles=True, links=False):
            print_to(terminal, parts)
        # The pager clears its page at the end, so the short view is printed after it.
    print_to(terminal, parts if 0 < len(parts) <= terminal.height else view())


def print_parts(file: TextIO, parts: Iterable[RenderableType]) -> None:
    """Prints lines as they are, and all else as rich lays it out."""
    plain = PlainOutput(file) if is_plain(file) else None
    for part in parts:
        if plain and isinstance(part, str | Prose):
            plain.out(part if isinstance(part, str) else part.line)
        else:
            print_to(_terminal(file), [part])


def print_to(terminal: Console, parts: Iterable[RenderableType]) -> None:
    """Prints lines as they are, and all else as rich lays it out, to a terminal."""
    for part in parts:
        if isinstance(part, str):
            terminal.out(part)
        else:
            terminal.print(part, crop=False)


def _terminal(file: TextIO) -> Terminal:
    from obsidian_anki_sync.cli.output.terminal import Terminal

    return Terminal(file)


def show_error(error: BaseException, *, as_json: bool, debug: bool) -> ExitCode:
    """Prints an error as one paragraph, with a traceback if debugging, and returns its exit code."""
    readable = readable_error(error)
    stderr = PlainOutput(sys.stderr)
    if debug:
        import traceback

        stderr.out("".join(traceback.format_exception(error)), end="")
    if as_json:
        from obsidian_anki_sync.cli.output.json_output import encoded, error_document

        with suppress(OSError):
            _write(encoded(error_document(readable)))
    elif isinstance(error, KeyboardInterrupt):
        stderr.out(f"\n{readable.message}")
    else:
        _say_error(readable)
    return exit_code(readable)


def _say_error(error: SyncError) -> None:
    words = f"{error.message} {advice_of(error)}".strip()
    if is_plain(sys.stderr):
        PlainOutput(sys.stderr).out(f"Error: {words}")
    else:
        from rich.text import Text

        # The lines below the first are commands and paths to copy, which a break would spoil.
        first, *rest = words.splitlines()
        _terminal(sys.stderr).print(Text.assemble(("Error: ", "bold red"), first))
        print_parts(sys.stderr, rest)
    if isinstance(error, GuardError) and (actions := getattr(error, "actions", ())):
        from obsidian_anki_sync.cli.output.plan_view import affected_lines

        print_parts(sys.stderr, affected_lines(actions))
    print_parts(sys.stderr, getattr(error, "__notes__", ()))


def readable_error(error: BaseException) -> SyncError:
    """Returns any error as a ``SyncError`` with a readable message."""
    match error:
        case SyncError():
            return error
        case KeyboardInterrupt():
            return StoppedError(STOPPED, "")
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
