"""The commands below ``config``."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context, Typer

from obsidian_anki_sync.cli.flags import AsJson
from obsidian_anki_sync.cli.options import SharedOptions, flag, with_shared_options
from obsidian_anki_sync.cli.requests.free_text import FreeTextCommand
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings.keys import KEYS

config = Typer(name="config", help="Shows and changes the settings.", no_args_is_help=False)

Everywhere = Annotated[bool, flag("--everywhere", "For every vault on this computer.")]


def _keys(incomplete: str) -> list[str]:
    return [key for key in KEYS if key.startswith(incomplete)]


def _values(context: Context, incomplete: str) -> list[str]:
    from obsidian_anki_sync.settings.suggestions import completions_of

    key = str(context.params.get("key"))
    return [choice for choice in completions_of(key) if choice.startswith(incomplete)] if key in KEYS else []


KeyName = Annotated[
    str,
    Argument(metavar="KEY", help="The setting, as in deck or generation.model.", autocompletion=_keys),
]


@config.callback(invoke_without_command=True)
@with_shared_options
def without_command(shared: SharedOptions, context: Context, *, json: AsJson = False) -> CommandResult | None:  # noqa: ARG001
    """Shows and changes the settings."""
    if context.invoked_subcommand is not None:
        if shared != SharedOptions():
            example = f"config {context.invoked_subcommand} --vault PATH"
            raise UsageError("An option is in front of the subcommand.", f"Write it last, as in {example}.")
        return None
    from obsidian_anki_sync.cli.commands.config import show as command

    return command(shared.load(), every=False)


@config.command()
@with_shared_options
def show(
    shared: SharedOptions,
    *,
    every: Annotated[bool, flag("--all", "Show those with their default too.")] = False,
    json: AsJson = False,  # noqa: ARG001 - main looks for it
) -> CommandResult:
    """Shows the settings and where each comes from."""
    from obsidian_anki_sync.cli.commands.config import show as command

    return command(shared.load(), every=every)


@config.command()
@with_shared_options
def path(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:  # noqa: ARG001
    """Shows the settings files."""
    from obsidian_anki_sync.cli.commands.config import path as command

    return command(shared.load())


@config.command()
@with_shared_options
def edit(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:  # noqa: ARG001
    """Opens this computer's settings in your editor ($VISUAL or $EDITOR)."""
    from obsidian_anki_sync.cli.commands.config import edit as command

    return command(shared)


@config.command("set", cls=FreeTextCommand)
@with_shared_options
def set_(
    shared: SharedOptions,
    key: KeyName,
    text: Annotated[
        str, Argument(metavar="VALUE", help='The value; a list as ["a", "b"].', autocompletion=_values)
    ],
    *,
    everywhere: Everywhere = False,
    json: AsJson = False,  # noqa: ARG001
) -> CommandResult:
    """Sets a setting: in the vault if it shapes cards, else on this computer."""
    from obsidian_anki_sync.cli.commands.config import change

    return change(shared.load(), key, text, everywhere=everywhere)


@config.command()
@with_shared_options
def unset(
    shared: SharedOptions,
    key: KeyName,
    *,
    everywhere: Everywhere = False,
    json: AsJson = False,  # noqa: ARG001
) -> CommandResult:
    """Removes a setting from the file that config set writes it to."""
    from obsidian_anki_sync.cli.commands.config import change

    return change(shared.load(), key, None, everywhere=everywhere)


@config.command()
@with_shared_options
def allow(
    shared: SharedOptions,
    *,
    yes: Annotated[bool, flag("--yes", "Allow all of it without asking.")] = False,
    json: AsJson = False,  # noqa: ARG001
) -> CommandResult:
    """Asks which of the vault's settings may run programs, send text, read secrets or choose files here."""
    from obsidian_anki_sync.cli.commands.config import allow as command

    return command(shared.load(), yes=yes)


@config.command()
@with_shared_options
def forbid(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:  # noqa: ARG001
    """Withdraws what the vault's settings were allowed."""
    from obsidian_anki_sync.cli.commands.config import forbid as command

    return command(shared.load())
