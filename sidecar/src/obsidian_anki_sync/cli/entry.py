"""The entry point: runs the command that the arguments name, shows its result, and ends the process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from obsidian_anki_sync.cli.result import CommandResult

COMPLETING = "_OBSIDIAN_ANKI_SYNC_COMPLETE"
"""The environment variable that a shell sets to complete a line."""

HELP_WIDTH = 80


def _by_typer() -> CommandResult | int | None:
    from obsidian_anki_sync.cli.main import run_line

    return run_line()


def main(by_typer: Callable[[], CommandResult | int | None] = _by_typer) -> NoReturn:
    """Runs the command line of this process and ends the process with its exit code.

    ``by_typer`` runs the command lines that need typer.
    """
    words = sys.argv[1:]
    is_completing = COMPLETING in os.environ
    if words in ([], ["--help"], ["-h"]) and not is_completing and _show_help():
        sys.exit(0)
    from obsidian_anki_sync.cli.output.console import show, show_error
    from obsidian_anki_sync.cli.result import CommandResult
    from obsidian_anki_sync.cli.stop_signals import ignore_stops

    # Read here and not from the parsed options, since the parsing may fail.
    as_json, debug = "--json" in words, "--debug" in words
    quiet = not {"--quiet", "-q"}.isdisjoint(words)
    try:
        result = by_typer() if is_completing else _run(words, by_typer)
        code = (
            show(result, as_json=as_json, quiet=quiet)
            if isinstance(result, CommandResult)
            else int(result or 0)
        )
    except (Exception, KeyboardInterrupt) as error:
        code = show_error(error, as_json=as_json, debug=debug)
    ignore_stops()
    sys.exit(code)


def _run(words: list[str], by_typer: Callable[[], CommandResult | int | None]) -> CommandResult | int | None:
    from obsidian_anki_sync.cli.daily import daily_command

    return (daily_command(words) or by_typer)()


def _show_help() -> bool:
    """Prints the list of commands from its file; returns False if the terminal is too narrow for it."""
    is_terminal = sys.stdout.isatty()
    if is_terminal and os.get_terminal_size(sys.stdout.fileno()).columns < HELP_WIDTH:
        return False
    with open(f"{os.path.dirname(__file__)}/help.txt", encoding="utf-8") as file:  # noqa: PTH120, PTH123
        page = file.read()
    if not is_terminal or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
        import re

        page = re.sub(r"\x1b\[[0-9;]*m", "", page)
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.write(page)
    return True
