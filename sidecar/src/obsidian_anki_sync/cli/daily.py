"""``sync`` and ``progress``, the most frequent commands, without typer.

To import typer takes longer than such a sync itself. So this module parses a line of plain options. Typer
parses every other line: one that asks for help, is wrong, or has short options.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from obsidian_anki_sync.cli.logs import start_logging
from obsidian_anki_sync.cli.options import SharedOptions
from obsidian_anki_sync.cli.requests.sync import SyncRequest, vault_answer
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import Settings

Command = Callable[[], CommandResult]

_VALUES: dict[str, Callable[[str], Any]] = {
    "vault": str,
    "target": str,
    "db": Path,
    "config": Path,
    "log_file": Path,
    "resume": str,
}
# The names of the fields of ``SharedOptions`` that differ from those of their options.
_FIELDS = {"set": "others"}
_SHARED = frozenset({"vault", "target", "db", "config", "log_file", "others", "verbose", "quiet"})
_OF_SYNC = frozenset(
    {"resume", "no_resume", "dry_run", "incremental", "use_agents", "auto_approve", "refresh", "no_index"}
    | {"allow_removals", "wait", "watch", "same_vault", "new_vault", "json"}
)
_OWN = {"sync": _OF_SYNC, "progress": frozenset({"json"})}


def daily_command(words: Sequence[str]) -> Command | None:
    """Returns the command of a line; None for a line that typer must parse."""
    if not words or words[0] not in _OWN:
        return None
    options = _options(words[1:], _SHARED | _OWN[words[0]])
    if options is None:
        return None
    shared = SharedOptions(**{name: options.pop(name) for name in _SHARED & options.keys()})
    run = run_sync if words[0] == "sync" else run_progress

    def command() -> CommandResult:
        start_logging(shared.log_file, verbose=shared.verbose)
        return run(shared, **options)

    return command


def _options(words: Sequence[str], known: frozenset[str]) -> dict[str, Any] | None:
    """Returns the options by the names of their parameters; None if one is not plain."""
    options: dict[str, Any] = {}
    rest: Iterator[str] = iter(words)
    for word in rest:
        option = word.removeprefix("--")
        name = _FIELDS.get(option, option.replace("-", "_"))
        if not word.startswith("--") or name not in known or "_" in option or option in _FIELDS.values():
            return None
        if name not in _VALUES and name != "others":
            options[name] = True
            continue
        text = next(rest, "-")
        if text.startswith("-") or not text:
            return None
        if name == "others":
            options.setdefault(name, []).append(text)
        else:
            options[name] = _VALUES[name](text)
    return options


def run_sync(
    shared: SharedOptions,
    *,
    no_index: bool = False,
    watch: bool = False,
    same_vault: bool = False,
    new_vault: bool = False,
    json: bool = False,
    **given: Any,
) -> CommandResult:
    """Runs ``sync``; ``given`` are the fields of its request that are options of the same name."""
    request = SyncRequest(
        **given, with_index=not no_index, vault_answer=vault_answer(same=same_vault, new=new_vault)
    )
    settings = shared.settings(as_json=json)
    request = replace(request, given=shared.given(settings))
    if watch:
        return _watch(request, settings, as_json=json)
    from obsidian_anki_sync.cli.commands.sync import sync
    from obsidian_anki_sync.cli.output.display import display_for

    return run_command(sync(request, settings, display_for(silent=json or shared.quiet)), as_json=json)


def _watch(request: SyncRequest, settings: Settings, *, as_json: bool) -> CommandResult:
    if as_json or request.dry_run or request.resume:
        other = "--json" if as_json else "--dry-run" if request.dry_run else "--resume"
        raise UsageError(f"--watch runs until you stop it, and {other} is for one sync.", "Give one of them.")
    from obsidian_anki_sync.cli.commands.watch import watch
    from obsidian_anki_sync.cli.output.console import print_parts

    show = partial(print_parts, sys.stdout)
    return run_command(watch(request, settings, lambda part: show([part])), as_json=False)


def run_progress(shared: SharedOptions, *, json: bool = False) -> CommandResult:
    """Runs ``progress``."""
    from obsidian_anki_sync.cli.commands.progress import progress

    settings = shared.settings(as_json=json)
    return run_command(progress(settings, shared.given(settings)), as_json=json)
