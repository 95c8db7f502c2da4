"""The commands that inspect a vault, and change nothing in it or in Anki."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Typer

from obsidian_anki_sync.cli.flags import AsJson
from obsidian_anki_sync.cli.options import SharedOptions, value, with_shared_options
from obsidian_anki_sync.cli.requests.free_text import FreeTextCommand
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command
from obsidian_anki_sync.settings import PROGRAM

inspect = Typer()


@inspect.command()
@with_shared_options
def index(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:
    """Counts notes and cards, and lists what is wrong with them."""
    from obsidian_anki_sync.cli.commands.index import index as command

    return run_command(command(shared.settings(as_json=json)), as_json=json)


@inspect.command(cls=FreeTextCommand)
@with_shared_options
def explain(
    shared: SharedOptions,
    path: Annotated[str, Argument(metavar="PATH", help="The note, by its path in the vault or from here.")],
    *,
    json: AsJson = False,
) -> CommandResult:
    """Shows what each piece of a note makes, or why it makes no card."""
    from obsidian_anki_sync.cli.commands.explain import explain as command

    return run_command(command(shared.settings(as_json=json), path), as_json=json)


@inspect.command()
@with_shared_options
def check(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:
    """Checks each thing that a sync needs."""
    from obsidian_anki_sync.cli.commands.check import check as command

    return run_command(command(shared.settings(as_json=json, checks_target=False)), as_json=json)


@inspect.command()
@with_shared_options
def diagnostics(
    shared: SharedOptions,
    *,
    output: Annotated[Path, value("PATH", "The file to write.")] = Path(f"{PROGRAM}-diagnostics.json"),
    json: AsJson = False,
) -> CommandResult:
    """Writes a file to attach to a bug report; it holds no text of notes."""
    from obsidian_anki_sync.cli.commands.diagnostics import diagnostics as command

    return run_command(
        command(shared.settings(as_json=json, checks_target=False), output.expanduser()), as_json=json
    )
