"""The commands below ``config``."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context, Typer

from obsidian_anki_sync.cli.options import AsJson, Place, flag, placed
from obsidian_anki_sync.cli.result import Result
from obsidian_anki_sync.domain.errors import UsageError

config = Typer(name="config", help="Shows and changes the settings.", no_args_is_help=False)

Everywhere = Annotated[bool, flag("--everywhere", "For every vault on this computer.")]
KeyName = Annotated[str, Argument(metavar="KEY", help="The setting, as in deck or generation.model.")]


@config.callback(invoke_without_command=True)
@placed
def without_command(place: Place, context: Context, *, json: AsJson = False) -> Result | None:  # noqa: ARG001
    """Shows and changes the settings."""
    if context.invoked_subcommand is not None:
        if place != Place():
            example = f"config {context.invoked_subcommand} --vault PATH"
            raise UsageError("An option is before the command.", f"Write it last, as in {example}.")
        return None
    from obsidian_anki_sync.cli.commands.config import show as command

    return command(place.load(), every=False)


@config.command()
@placed
def show(
    place: Place,
    *,
    every: Annotated[bool, flag("--all", "Show those with their default too.")] = False,
    json: AsJson = False,  # noqa: ARG001 - main looks for it
) -> Result:
    """Shows the settings and where each comes from."""
    from obsidian_anki_sync.cli.commands.config import show as command

    return command(place.load(), every=every)


@config.command()
@placed
def path(place: Place, *, json: AsJson = False) -> Result:  # noqa: ARG001
    """Shows the files that settings are kept in."""
    from obsidian_anki_sync.cli.commands.config import path as command

    return command(place.load())


@config.command("set")
@placed
def set_(
    place: Place,
    key: KeyName,
    text: Annotated[str, Argument(metavar="VALUE", help='The value; a list as ["a", "b"].')],
    *,
    everywhere: Everywhere = False,
    json: AsJson = False,  # noqa: ARG001
) -> Result:
    """Sets a setting: in the vault if it shapes cards, else on this computer."""
    from obsidian_anki_sync.cli.commands.config import change

    return change(place.load(), key, text, everywhere=everywhere)


@config.command()
@placed
def unset(place: Place, key: KeyName, *, everywhere: Everywhere = False, json: AsJson = False) -> Result:  # noqa: ARG001
    """Takes a setting out of the file that ``set`` writes it to."""
    from obsidian_anki_sync.cli.commands.config import change

    return change(place.load(), key, None, everywhere=everywhere)


@config.command()
@placed
def allow(
    place: Place,
    *,
    yes: Annotated[bool, flag("--yes", "Allow all of it without asking.")] = False,
    json: AsJson = False,  # noqa: ARG001
) -> Result:
    """Asks whether the vault's settings may do what they want on this computer."""
    from obsidian_anki_sync.cli.commands.config import allow as command

    return command(place.load(), yes=yes)


@config.command()
@placed
def forbid(place: Place, *, json: AsJson = False) -> Result:  # noqa: ARG001
    """Takes back what the vault's settings were allowed."""
    from obsidian_anki_sync.cli.commands.config import forbid as command

    return command(place.load())
