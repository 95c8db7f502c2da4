"""The entry point: parses the command line and runs the command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

from typer import Argument, Context, Exit, Typer, TyperException, echo

from obsidian_anki_sync.cli.config_app import config
from obsidian_anki_sync.cli.conflict_request import ConflictAction, ConflictRequest
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.generation_app import generation
from obsidian_anki_sync.cli.inspect_app import inspect
from obsidian_anki_sync.cli.options import AsJson, Refreshing, SharedOptions, flag, value, with_shared_options
from obsidian_anki_sync.cli.request import SyncRequest, vault_answer
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import PROGRAM, Syntax

app = Typer(
    name=PROGRAM,
    help="Turns the notes of an Obsidian vault into Anki cards. A sync can be stopped and resumed.",
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

AllowingRemovals = Annotated[
    bool, flag("--allow-removals", "Do what the guard stopped to ask about, with the cards that it listed.")
]
SameVault = Annotated[bool, flag("--same-vault", "Where it is in doubt: the cards in Anki are this vault's.")]
NewVault = Annotated[bool, flag("--new-vault", "Where it is in doubt: this vault is one of its own.")]


def main() -> NoReturn:
    """Runs the command line of this process and ends the process with its exit code."""
    from obsidian_anki_sync.cli.output.console import show, show_error

    # Looked up here and not among the parsed options, since parsing may be what fails.
    as_json, debug = "--json" in sys.argv, "--debug" in sys.argv
    quiet = not {"--quiet", "-q"}.isdisjoint(sys.argv)
    try:
        result = app(prog_name=PROGRAM, standalone_mode=False)
        if result == ExitCode.INTERRUPTED:
            raise KeyboardInterrupt  # typer makes a number of it, and says nothing
        code = (
            show(result, as_json=as_json, quiet=quiet)
            if isinstance(result, CommandResult)
            else int(result or 0)
        )
    except TyperException as error:
        code = show_error(_wrong_use(error), as_json=as_json, debug=debug)
    except (Exception, KeyboardInterrupt) as error:
        code = show_error(error, as_json=as_json, debug=debug)
    sys.exit(code)


@app.callback(invoke_without_command=True)
def program(
    context: Context,
    debug: Annotated[bool, flag("--debug", "Show where an error happened.")] = False,  # noqa: ARG001
    version: Annotated[bool, flag("--version", "Show the version.")] = False,
) -> None:
    """Handles ``--version``; ``main`` looks for ``--debug`` itself."""
    if version:
        from importlib.metadata import version as installed

        echo(f"{PROGRAM} {installed(PROGRAM)}")
        raise Exit
    if context.invoked_subcommand is None:
        echo(context.get_help())


@app.command()
@with_shared_options
def sync(
    shared: SharedOptions,
    *,
    resume: Annotated[
        str | None, value("ID", "Resume this session; the beginning of its id will do.")
    ] = None,
    no_resume: Annotated[bool, flag("--no-resume", "Start afresh; an incomplete sync stays listed.")] = False,
    dry_run: Annotated[bool, flag("--dry-run", "Show what would be done, card by card.")] = False,
    incremental: Annotated[
        bool, flag("--incremental", "Look only at notes that are new or changed.")
    ] = False,
    use_agents: Annotated[bool, flag("--use-agents", "Let a language model write cards.")] = False,
    auto_approve: Annotated[
        bool, flag("--auto-approve", "Take generated cards that no check doubts, without review.")
    ] = False,
    refresh: Refreshing = False,
    no_index: Annotated[
        bool, flag("--no-index", "Skip indexing; what is gone in the vault or in Anki stays so.")
    ] = False,
    allow_removals: AllowingRemovals = False,
    wait: Annotated[bool, flag("--wait", "Wait until Anki answers.")] = False,
    same_vault: SameVault = False,
    new_vault: NewVault = False,
    json: AsJson = False,
) -> CommandResult:
    """Syncs the vault to Anki."""
    request = SyncRequest(
        resume=resume,
        no_resume=no_resume,
        dry_run=dry_run,
        incremental=incremental,
        use_agents=use_agents,
        auto_approve=auto_approve,
        refresh=refresh,
        with_index=not no_index,
        allow_removals=allow_removals,
        wait=wait,
        vault_answer=vault_answer(same=same_vault, new=new_vault),
        flags=shared.flags,
    )
    settings = shared.settings(as_json=json)
    from obsidian_anki_sync.cli.commands.sync import sync as command
    from obsidian_anki_sync.cli.output.display import display_for

    return run_command(command(request, settings, display_for(silent=json or shared.quiet)), as_json=json)


@app.command()
@with_shared_options
def progress(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:
    """Shows incomplete and recent syncs."""
    from obsidian_anki_sync.cli.commands.progress import progress as command

    return run_command(command(shared.settings(as_json=json), shared.flags), as_json=json)


@app.command("clean-progress")
@with_shared_options
def clean_progress(
    shared: SharedOptions,
    *,
    session: Annotated[
        str | None, value("ID", "Forget this session; the beginning of its id will do.")
    ] = None,
    all_completed: Annotated[bool, flag("--all-completed", "Forget every completed session.")] = False,
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
        str | None, value("ID", "Take back this session; by default the last that did anything.")
    ] = None,
    dry_run: Annotated[bool, flag("--dry-run", "Show what would be taken back, card by card.")] = False,
    yes: Annotated[bool, flag("--yes", "Do it without asking, as a script has to.", "-y")] = False,
    allow_removals: Annotated[bool, flag("--allow-removals", "The same as --yes.")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Takes back what a sync did to Anki, except for cards that were changed since."""
    settings = shared.settings(as_json=json)
    from obsidian_anki_sync.cli.commands.undo import undo as command
    from obsidian_anki_sync.cli.output.display import display_for

    display = display_for(silent=json or shared.quiet)
    undone = command(settings, session, display, agreed=yes or allow_removals, dry_run=dry_run)
    return run_command(undone, as_json=json)


@app.command()
@with_shared_options
def adopt(
    shared: SharedOptions,
    *,
    apply: Annotated[bool, flag("--apply", "Link them; without, only a report.")] = False,
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
    return run_command(command(settings, display, apply=apply, answer=answer), as_json=json)


@app.command("import")
@with_shared_options
def import_cards(
    shared: SharedOptions,
    syntax: Annotated[
        Syntax, Argument(metavar="SYNTAX", help="The other tool's syntax, as in the settings.")
    ],
    *,
    data: Annotated[
        Path | None, value("PATH", "The other tool's data.json; by default the one in the vault.")
    ] = None,
    apply: Annotated[
        bool, flag("--apply", "Write the settings and link its Anki notes; without, only a report.")
    ] = False,
    json: AsJson = False,
) -> CommandResult:
    """Reads the cards of another tool, and links the Anki notes that it made."""
    from obsidian_anki_sync.cli.commands.import_syntax import import_cards as command
    from obsidian_anki_sync.cli.consent import with_consent
    from obsidian_anki_sync.cli.output.display import display_for

    loaded = with_consent(shared.load, as_json=json)
    return run_command(
        command(loaded, syntax, data, display_for(silent=json or shared.quiet), apply=apply),
        as_json=json,
    )


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


app.add_typer(inspect)
app.add_typer(config)
app.add_typer(generation)


def _wrong_use(error: TyperException) -> UsageError:
    command = getattr(getattr(error, "ctx", None), "command_path", PROGRAM)
    return UsageError(error.format_message().rstrip(".") + ".", f"See {command} --help.")


if __name__ == "__main__":
    main()
