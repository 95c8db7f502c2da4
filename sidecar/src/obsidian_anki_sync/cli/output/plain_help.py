"""The help of each command, in which the option ``--help`` has no type: it takes no value."""

from __future__ import annotations

from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup


class _Command(TyperCommand):
    def get_help_option(self, ctx: Any) -> Any:
        """Returns the option without a type."""
        return _without_type(super().get_help_option(ctx))


class _Group(TyperGroup):
    def get_help_option(self, ctx: Any) -> Any:
        """Returns the option without a type."""
        return _without_type(super().get_help_option(ctx))


def with_plain_help(app: Typer) -> None:
    """Gives all commands of an app, and of the apps in it, this help."""
    app.info.cls = _Group
    for command in app.registered_commands:
        command.cls = _Command
    for group in app.registered_groups:
        group.cls = _Group
        if group.typer_instance:
            with_plain_help(group.typer_instance)


def _without_type(option: Any) -> Any:
    if option is not None:
        option.metavar = ""
    return option
