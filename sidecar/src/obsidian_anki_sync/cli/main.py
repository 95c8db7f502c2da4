"""The commands for typer, which parses their arguments and shows their help."""

from __future__ import annotations

import os
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Exit, Typer, TyperException, echo

from obsidian_anki_sync.cli.config_app import config
from obsidian_anki_sync.cli.daily import run_progress, run_sync
from obsidian_anki_sync.cli.entry import COMPLETING
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.flags import AllowingRemovals, AsJson, NewVault, Refreshing, SameVault
from obsidian_anki_sync.cli.from_anki_app import from_anki
from obsidian_anki_sync.cli.generation_app import generation
from obsidian_anki_sync.cli.inspect_app import inspect
from obsidian_anki_sync.cli.options import SharedOptions, flag, value, with_shared_options
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.requests.changes import ChangesAction, ChangesRequest
from obsidian_anki_sync.cli.requests.conflicts import ConflictAction, ConflictRequest
from obsidian_anki_sync.cli.requests.sync import vault_answer
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import PROGRAM, Syntax

_QUOTED = r"'([^']+)'"
_NOT_ONE_OF = re.compile(f"{_QUOTED} is not one of (.+)")

app = Typer(
    name=PROGRAM,
    help="Turns the notes of an Obsidian vault into Anki cards. A sync can be stopped and resumed.",
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


class Shell(StrEnum):
    """The shells that complete commands."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def _names(incomplete: str) -> list[str]:
    return [syntax.value for syntax in Syntax if syntax.value.startswith(incomplete)]


def run_line() -> CommandResult | int | None:
    """Runs the command line of this process; raises ``UsageError`` if it cannot be parsed."""
    if COMPLETING in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]

        completion_init()
    try:
        result: CommandResult | int | None = app(prog_name=PROGRAM, standalone_mode=False)
    except TyperException as error:
        raise _wrong_use(error) from None
    if result == ExitCode.INTERRUPTED:
        raise KeyboardInterrupt  # Typer turns it into a number, and prints nothing.
    return result


@app.callback(invoke_without_command=True)
def program(
    context: Context,
    debug: Annotated[bool, flag("--debug", "Show where an error happened.")] = False,  # noqa: ARG001
    version: Annotated[bool, flag("--version", "Show the version, Anki's and its add-on's.")] = False,
) -> None:
    """Handles ``--version``; ``main`` looks for ``--debug`` itself."""
    if version:
        from obsidian_anki_sync.cli.commands.version import version_lines

        # A program that asks for the version gets the first line only, at once.
        for line in version_lines(whole=sys.stdout.isatty()):
            echo(line)
        raise Exit
    if context.invoked_subcommand is None:
        echo(context.get_help())


@app.command()
def completion(
    shell: Annotated[Shell, Argument(help="The shell to complete commands in.")],
) -> None:
    """Prints the script by which a shell completes this program's commands."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    script = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETING, shell=shell.value)
    echo(_completing_at_once(script) if shell is Shell.ZSH else script)


@app.command()
@with_shared_options
def init(
    shared: SharedOptions,
    *,
    yes: Annotated[bool, flag("--yes", "Write the settings without asking.", "-y")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Sets a vault up: finds its cards and Anki, and writes the settings."""
    from obsidian_anki_sync.cli.asking import ask
    from obsidian_anki_sync.cli.commands.init import choose_vault
    from obsidian_anki_sync.cli.commands.init import init as command
    from obsidian_anki_sync.cli.consent import with_consent
    from obsidian_anki_sync.cli.output.console import print_parts
    from obsidian_anki_sync.cli.output.display import display_for

    can_ask = not json and sys.stdin.isatty() and sys.stdout.isatty()
    loaded = with_consent(choose_vault(shared, can_ask=can_ask and not yes).load, as_json=json)
    question = (lambda text: ask(text, default=True)) if can_ask else None

    def say(line: str | Prose) -> None:
        if not (json or shared.quiet):
            print_parts(sys.stdout, [line])

    display = display_for(silent=json or shared.quiet)
    return run_command(command(loaded, say, question, display, agreed=yes), as_json=json)


@app.command()
@with_shared_options
def sync(
    shared: SharedOptions,
    *,
    resume: Annotated[
        str | None, value("ID", "Resume this session. The beginning of the id is enough.")
    ] = None,
    no_resume: Annotated[
        bool, flag("--no-resume", "Start a new sync; an incomplete one stays listed.")
    ] = False,
    dry_run: Annotated[
        bool, flag("--dry-run", "Show the plan card by card, and change nothing.", "-n")
    ] = False,
    incremental: Annotated[
        bool, flag("--incremental", "Read only notes that are new or changed.", "-i")
    ] = False,
    use_agents: Annotated[bool, flag("--use-agents", "Let a language model write cards.")] = False,
    auto_approve: Annotated[
        bool, flag("--auto-approve", "Accept generated cards without a flag automatically.")
    ] = False,
    refresh: Refreshing = False,
    no_index: Annotated[bool, flag("--no-index", "Skip indexing. No card is removed or made again.")] = False,
    allow_removals: AllowingRemovals = False,
    wait: Annotated[bool, flag("--wait", "Wait until Anki answers.")] = False,
    watch: Annotated[bool, flag("--watch", "Sync again whenever the vault changes.", "-w")] = False,
    same_vault: SameVault = False,
    new_vault: NewVault = False,
    json: AsJson = False,
) -> CommandResult:
    """Syncs the vault to Anki."""
    return run_sync(
        shared,
        resume=resume,
        no_resume=no_resume,
        dry_run=dry_run,
        incremental=incremental,
        use_agents=use_agents,
        auto_approve=auto_approve,
        refresh=refresh,
        no_index=no_index,
        allow_removals=allow_removals,
        wait=wait,
        watch=watch,
        same_vault=same_vault,
        new_vault=new_vault,
        json=json,
    )


@app.command()
@with_shared_options
def progress(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:
    """Shows incomplete and recent syncs."""
    return run_progress(shared, json=json)


@app.command("clean-progress")
@with_shared_options
def clean_progress(
    shared: SharedOptions,
    *,
    session: Annotated[
        str | None, value("ID", "Remove this session. The beginning of the id is enough.")
    ] = None,
    all_completed: Annotated[bool, flag("--all-completed", "Remove every completed session.")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Takes sessions off the list; cards do not change."""
    if session is None and not all_completed:
        raise UsageError("No session was chosen.", "Choose sessions with --session ID or --all-completed.")
    from obsidian_anki_sync.cli.commands.progress import clean_progress as command

    settings = shared.settings(as_json=json)
    return run_command(command(settings, session, all_completed=all_completed), as_json=json)


@app.command()
@with_shared_options
def undo(
    shared: SharedOptions,
    *,
    session: Annotated[
        str | None, value("ID", "Take back this session; by default the last one with changes.")
    ] = None,
    dry_run: Annotated[bool, flag("--dry-run", "Show what would be taken back, card by card.", "-n")] = False,
    yes: Annotated[bool, flag("--yes", "Do not ask (for scripts).", "-y")] = False,
    allow_removals: Annotated[bool, flag("--allow-removals", "The same as --yes.")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Takes back what a sync did to Anki, except for cards that were changed since."""
    settings = shared.settings(as_json=json)
    from obsidian_anki_sync.cli.commands.undo import undo as command
    from obsidian_anki_sync.cli.output.display import display_for

    display = display_for(silent=json or shared.quiet)
    undone = command(
        settings,
        session,
        display,
        given=shared.given(settings),
        agreed=yes or allow_removals,
        dry_run=dry_run,
    )
    return run_command(undone, as_json=json)


@app.command()
@with_shared_options
def adopt(
    shared: SharedOptions,
    *,
    apply: Annotated[bool, flag("--apply", "Link them. Without it, only a report.")] = False,
    same_vault: SameVault = False,
    new_vault: NewVault = False,
    json: AsJson = False,
) -> CommandResult:
    """Links existing Anki notes with the vault's cards, and keeps their review history."""
    answer = vault_answer(same=same_vault, new=new_vault)
    settings = shared.settings(as_json=json)
    from obsidian_anki_sync.cli.commands.adopt import adopt as command
    from obsidian_anki_sync.cli.output.display import display_for

    display = display_for(silent=json or shared.quiet)
    linked = command(settings, display, apply=apply, given=shared.given(settings), answer=answer)
    return run_command(linked, as_json=json)


@app.command("import")
@with_shared_options
def import_cards(
    shared: SharedOptions,
    name: Annotated[
        str,
        Argument(metavar="SYNTAX", help="The other tool's syntax, as in the setting.", autocompletion=_names),
    ],
    *,
    data: Annotated[
        Path | None, value("PATH", "The other tool's data.json; by default the one in the vault.")
    ] = None,
    apply: Annotated[
        bool, flag("--apply", "Write the settings and link the Anki notes. Without it, only a report.")
    ] = False,
    json: AsJson = False,
) -> CommandResult:
    """Reads the cards of another tool, and links the Anki notes that it made."""
    syntax = _syntax(name)
    from obsidian_anki_sync.cli.commands.import_syntax import import_cards as command
    from obsidian_anki_sync.cli.consent import with_consent
    from obsidian_anki_sync.cli.output.display import display_for
    from obsidian_anki_sync.pipeline.targets import require_target

    loaded = with_consent(shared.load, as_json=json)
    require_target(loaded.settings)
    display = display_for(silent=json or shared.quiet)
    given = shared.given(loaded.settings)
    return run_command(command(loaded, syntax, data, display, given, apply=apply), as_json=json)


@app.command()
@with_shared_options
def history(
    shared: SharedOptions,
    *,
    slug: Annotated[str | None, value("SLUG", "Only this card.")] = None,
    note: Annotated[str | None, value("PATH", "Only this note's cards, by its path in the vault.")] = None,
    json: AsJson = False,
) -> CommandResult:
    """Shows what was done to a card, to a note's cards, or to all."""
    from obsidian_anki_sync.cli.commands.history import history as command

    return run_command(command(shared.settings(as_json=json), slug, note), as_json=json)


@app.command()
@with_shared_options
def conflicts(
    shared: SharedOptions,
    action: Annotated[ConflictAction | None, Argument(help="By default, card by card.")] = None,
    slugs: Annotated[list[str] | None, Argument(help="The cards, by their slugs.")] = None,
    *,
    note: Annotated[str | None, value("PATH", "Only this note's cards, by its path in the vault.")] = None,
    every: Annotated[bool, flag("--all", "All cards in conflict.")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Decides about cards that were changed in the vault and in Anki."""
    request = ConflictRequest(action, tuple(slugs or ()), note, every=every)
    from obsidian_anki_sync.cli.commands.conflicts import conflicts as command

    return run_command(command(request, shared.settings(as_json=json), as_json=json), as_json=json)


@app.command()
@with_shared_options
def changes(
    shared: SharedOptions,
    action: Annotated[ChangesAction, Argument(help="By default, the list.")] = ChangesAction.LIST,
    slugs: Annotated[list[str] | None, Argument(help="The cards, by their slugs.")] = None,
    *,
    note: Annotated[str | None, value("PATH", "Only this note's cards, by its path in the vault.")] = None,
    every: Annotated[bool, flag("--all", "All edits that can be written.")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Lists what was changed in Anki, and writes it into the notes."""
    request = ChangesRequest(action, tuple(slugs or ()), note, every=every)
    from obsidian_anki_sync.cli.commands.changes import changes as command

    return run_command(command(request, shared.settings(as_json=json)), as_json=json)


app.add_typer(inspect)
app.add_typer(from_anki)
app.add_typer(config)
app.add_typer(generation)


def _syntax(name: str) -> Syntax:
    if name in _names(""):
        return Syntax(name)
    from obsidian_anki_sync.settings.suggestions import did_you_mean

    raise UsageError(
        f"There is no syntax '{name}'.{did_you_mean(name, _names(''))}", f"There are {', '.join(_names(''))}."
    )


def _completing_at_once(script: str) -> str:
    """Returns typer's script for zsh, changed so that it completes at the first Tab, when zsh loads it."""
    script, _, registered = script.rpartition("\ncompdef ")
    return (
        f'{script}\nif [[ "${{zsh_eval_context[-1]}}" == loadautofunc ]]; then {registered.split()[0]} "$@"\n'
        f"else compdef {registered.strip()}\nfi"
    )


def _wrong_use(error: TyperException) -> UsageError:
    from obsidian_anki_sync.settings.suggestions import did_you_mean

    command = getattr(getattr(error, "ctx", None), "command_path", PROGRAM)
    text = error.format_message().replace("Value error, ", "").partition(" (Possible options: ")[0]
    if near := getattr(error, "possibilities", None):
        text = f"{text}. Did you mean '{near[0]}'?"
    elif found := _NOT_ONE_OF.search(text):
        text = f"{text.rstrip('.')}.{did_you_mean(found[1], re.findall(_QUOTED, found[2]))}"
    return UsageError(text if text.endswith(("?", ".")) else f"{text}.", f"See {command} --help.")
