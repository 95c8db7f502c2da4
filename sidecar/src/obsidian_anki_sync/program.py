"""The program: the commands of the command line and, beside them, the server for the plugin.

The two faces do not know each other; here, above both, one program is made of them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from typer import Typer
from typer.core import TyperCommand, TyperGroup

from obsidian_anki_sync.cli.main import app, run_line
from obsidian_anki_sync.cli.options import value
from obsidian_anki_sync.cli.requests.free_text import FreeTextCommand

__all__ = ["app", "run_line"]

LogLevel = Literal["debug", "info", "warning", "error"]


@app.command()
def serve(
    *,
    log_level: Annotated[LogLevel, value("LEVEL", "How much to log on stderr.")] = "warning",
) -> None:
    """Answers the Obsidian plugin on stdin and stdout (JSON-RPC)."""
    from obsidian_anki_sync.rpc.serving import serve as answer

    answer(log_level)


class _Command(TyperCommand):
    def get_help_option(self, ctx: Any) -> Any:
        """Returns the option without a type."""
        return _without_type(super().get_help_option(ctx))


class _FreeTextCommand(FreeTextCommand, _Command):
    pass


class _Group(TyperGroup):
    def get_help_option(self, ctx: Any) -> Any:
        """Returns the option without a type."""
        return _without_type(super().get_help_option(ctx))


def with_plain_help(app: Typer) -> None:
    """Gives all commands of an app, and of the apps in it, this help."""
    app.info.cls = _Group
    for command in app.registered_commands:
        command.cls = _FreeTextCommand if command.cls is FreeTextCommand else _Command
    for group in app.registered_groups:
        group.cls = _Group
        if group.typer_instance:
            with_plain_help(group.typer_instance)


def _without_type(option: Any) -> Any:
    if option is not None:
        option.metavar = ""
    return option


with_plain_help(app)
